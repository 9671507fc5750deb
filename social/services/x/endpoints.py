"""Which endpoint of X each call of the gateway goes to, in either version of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aim = Literal["account", "person", "post", "message", "media"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path as X documents them; `aim` says what a refusal there is about, for X's words do not.

    A success of a `silent` one may be an empty answer; one of a `partial` one may hold nothing but the names of what is
    not to be had.
    """

    name: str
    aim: Aim
    write: bool = False
    silent: bool = False
    partial: bool = False


ENDPOINTS: dict[str, dict[str, Endpoint]] = {
    "2": {
        "me": Endpoint("GET /2/users/me", "account"),
        "account": Endpoint("GET /2/users/by/username/:username", "person"),
        "people": Endpoint("GET /2/users", "person"),
        "followers": Endpoint("GET /2/users/:id/followers", "account"),
        "post": Endpoint("POST /2/tweets", "post", write=True),
        "delete_post": Endpoint("DELETE /2/tweets/:id", "post", write=True),
        "timeline": Endpoint("GET /2/users/:id/tweets", "account"),
        "metrics": Endpoint("GET /2/tweets", "post", partial=True),
        "own_metrics": Endpoint("GET /2/users/:id/tweets", "account"),
        "send_message": Endpoint("POST /2/dm_conversations/with/:participant_id/messages", "message", write=True),
        "messages": Endpoint("GET /2/dm_events", "account"),
        "messages_with": Endpoint("GET /2/dm_conversations/with/:participant_id/dm_events", "account"),
        "upload": Endpoint("POST /2/media/upload", "media"),
        "upload_begin": Endpoint("POST /2/media/upload/initialize", "media"),
        "upload_part": Endpoint("POST /2/media/upload/:id/append", "media", silent=True),
        "upload_end": Endpoint("POST /2/media/upload/:id/finalize", "media"),
        "media_state": Endpoint("GET /2/media/upload", "media"),
        "describe": Endpoint("POST /2/media/metadata", "media", silent=True),
    },
    "1.1": {
        "me": Endpoint("GET /1.1/account/verify_credentials", "account"),
        "account": Endpoint("GET /1.1/users/show", "person"),
        "people": Endpoint("POST /1.1/users/lookup", "person"),
        "followers": Endpoint("GET /1.1/followers/ids", "account"),
        "post": Endpoint("POST /1.1/statuses/update", "post", write=True),
        "delete_post": Endpoint("POST /1.1/statuses/destroy/:id", "post", write=True),
        "timeline": Endpoint("GET /1.1/statuses/user_timeline", "account"),
        "metrics": Endpoint("GET /1.1/statuses/lookup", "post"),
        "own_metrics": Endpoint("GET /1.1/statuses/user_timeline", "account"),
        "send_message": Endpoint("POST /1.1/direct_messages/events/new", "message", write=True),
        "messages": Endpoint("GET /1.1/direct_messages/events/list", "account"),
        "messages_with": Endpoint("GET /1.1/direct_messages/events/list", "account"),
        "upload": Endpoint("POST /1.1/media/upload", "media"),
        "upload_begin": Endpoint("POST /1.1/media/upload", "media"),
        "upload_part": Endpoint("POST /1.1/media/upload", "media", silent=True),
        "upload_end": Endpoint("POST /1.1/media/upload", "media"),
        "media_state": Endpoint("GET /1.1/media/upload", "media"),
        "describe": Endpoint("POST /1.1/media/metadata/create", "media", silent=True),
    },
}
"""By API version and method of `social.services.base.Gateway`; "messages_with" is `messages` with one person.

`Gateway.upload` goes to "upload" at once, or to "upload_begin", "upload_part" as often as needed, and "upload_end". None
of these counts as a write whose outcome may be in doubt: what is uploaded twice harms nobody.
"""


def endpoint(api_version: str, operation: str) -> Endpoint:
    """The endpoint that `operation` goes to in `api_version` ("2" or "1.1"). KeyError where there is none."""
    return ENDPOINTS[api_version][operation]
