"""What X says when it refuses: every refusal in the shape of API v2 and in that of v1.1.

The words of v2 are those of X's description of its API (2.166, 2026-08-06) and of answers reported by its users in 2024
to 2026; the codes of v1.1 are those of X's retired page of error codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Vocabulary = Literal["tweet", "post"]
PROBLEMS: Mapping[str, str] = {"tweet": "https://api.twitter.com/2/problems/", "post": "https://api.x.com/2/problems/"}
"""Where problem types live, by the word that X uses for a post."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: `status`, type tail, title and detail in v2; `v11` is (status, code, message), code 0 for a bare "error"."""

    status: int
    tail: str
    title: str
    detail: str
    v11: tuple[int, int, str]
    extra: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """A call was refused; `name` is a key of REFUSALS, `extra` goes into the v2 problem, `message` replaces the v1.1 one."""

    def __init__(self, name: str, *, message: str | None = None, **extra: Any) -> None:
        super().__init__(name)
        self.name = name
        self.message = message
        self.extra = extra


def _forbidden(detail: str, code: int, message: str, status: int = 403) -> Refusal:
    return Refusal(403, "", "Forbidden", detail, (status, code, message))


def _unauthorized(status: int, code: int, message: str) -> Refusal:
    return Refusal(401, "", "Unauthorized", "Unauthorized", (status, code, message))


_DM_DENIED = "You do not have permission to DM one or more participants."
_LEVEL = "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
_SUSPENDED = "Your account is suspended and is not permitted to access this feature."
_LOCKED = "To protect our users from spam and other malicious activity, this account is temporarily locked."
_AUTOMATED = (
    "This request looks like it might be automated. To protect our users, we can't complete this action right now."
)
_ENROL = (
    "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer "
    "App that is attached to a Project. You can create a project via the developer portal."
)
_PLAN = "You currently have access to a subset of X API V2 endpoints and limited v1.1 endpoints (e.g. media post, oauth) only."
_NOTHING_TO_ANSWER = "You attempted to reply to a Tweet that is deleted or not visible to you."
_CREDITS = "Your enrolled account does not have any credits to fulfill this request."

REFUSALS: Mapping[str, Refusal] = {
    "unauthorized": _unauthorized(401, 32, "Could not authenticate you."),
    "no-auth": _unauthorized(400, 215, "Bad Authentication data."),
    "clock": _unauthorized(401, 135, "Timestamp out of bounds."),
    "token": _unauthorized(401, 89, "Invalid or expired token."),
    "app-suspended": _unauthorized(401, 416, "Invalid / suspended application."),
    "suspended": _forbidden(_SUSPENDED, 64, "Your account is suspended and is not permitted to access this feature."),
    "locked": _forbidden(_LOCKED, 326, f"{_LOCKED} Please log in to https://twitter.com to unlock your account."),
    "automated": _forbidden(_AUTOMATED, 226, _AUTOMATED),
    "no-write": Refusal(
        403, "oauth1-permissions", "Forbidden", _LEVEL, (403, 261, "Application cannot perform write actions.")
    ),
    "no-messages": Refusal(
        403,
        "oauth1-permissions",
        "Forbidden",
        _LEVEL,
        (403, 93, "This application is not allowed to access or delete your direct messages."),
    ),
    "not-enrolled": Refusal(
        403,
        "client-forbidden",
        "Client Forbidden",
        _ENROL,
        (403, 453, _PLAN),
        {"reason": "client-not-enrolled", "required_enrollment": "Appropriate Level of API Access"},
    ),
    "credits": Refusal(402, "credits", "CreditsDepleted", _CREDITS, (402, 0, _CREDITS)),
    "duplicate": _forbidden(
        "You are not allowed to create a Tweet with duplicate content.", 187, "Status is a duplicate."
    ),
    "too-long": _forbidden("You are not permitted to perform this action.", 186, "Tweet needs to be a bit shorter."),
    "allowance": _forbidden(
        "You are not permitted to perform this action.", 185, "User is over daily status update limit."
    ),
    "messages-closed": _forbidden(_DM_DENIED, 349, "You cannot send messages to this user."),
    "not-following": _forbidden(_DM_DENIED, 150, "You cannot send messages to users who are not following you."),
    "recipient-suspended": _forbidden(_DM_DENIED, 63, "User has been suspended."),
    "recipient-unknown": _forbidden(_DM_DENIED, 108, "Cannot find specified user.", 404),
    "message-too-long": Refusal(
        400,
        "invalid-request",
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        (403, 354, "The text of your direct message is over the max character limit."),
    ),
    "not-yours": _forbidden(
        "You are not authorized to delete this Tweet.", 183, "Your credentials do not allow access to this resource."
    ),
    "invalid": Refusal(
        400,
        "invalid-request",
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        (400, 214, "Bad request."),
    ),
    "bad-media": Refusal(
        400,
        "invalid-request",
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        (400, 324, "The validation of media ids failed."),
        {"errors": [{"parameters": {"media.media_ids": []}, "message": "Your media IDs are invalid."}]},
    ),
    "media-not-found": Refusal(
        404,
        "resource-not-found",
        "Not Found Error",
        "Could not find media.",
        (404, 34, "Sorry, that page does not exist."),
    ),
    "not-found": Refusal(
        404,
        "resource-not-found",
        "Not Found Error",
        "Could not find it.",
        (404, 34, "Sorry, that page does not exist."),
    ),
    "user-not-found": Refusal(
        404, "resource-not-found", "Not Found Error", "Could not find the user.", (404, 50, "User not found.")
    ),
    "user-suspended": Refusal(
        404, "resource-not-found", "Forbidden", "User has been suspended.", (403, 63, "User has been suspended.")
    ),
    "nobody-matches": Refusal(
        404,
        "resource-not-found",
        "Not Found Error",
        "Nobody matches.",
        (404, 17, "No user matches for specified terms."),
    ),
    "too-many-terms": Refusal(
        400, "invalid-request", "Invalid Request", "Too many terms.", (403, 18, "Too many terms specified in query.")
    ),
    "nothing-to-answer": _forbidden(_NOTHING_TO_ANSWER, 385, _NOTHING_TO_ANSWER),
    "no-status": Refusal(
        400, "invalid-request", "Invalid Request", "No text.", (403, 170, "Missing required parameter: status.")
    ),
    "post-not-found": Refusal(
        404,
        "resource-not-found",
        "Not Found Error",
        "Could not find tweet with tweet_id.",
        (404, 144, "No status found with that ID."),
    ),
    "protected": Refusal(
        401, "not-authorized-for-resource", "Authorization Error", "Not authorized.", (401, 0, "Not authorized.")
    ),
    "rate-limited": Refusal(429, "", "Too Many Requests", "Too Many Requests", (429, 88, "Rate limit exceeded")),
    "unavailable": Refusal(503, "", "Service Unavailable", "Service Unavailable", (503, 130, "Over capacity")),
    "internal": Refusal(500, "", "Internal Server Error", "Something is broken.", (500, 131, "Internal error")),
}


def problem_type(tail: str, vocabulary: Vocabulary) -> str:
    """The address of a problem type, by its last segment; none means about:blank."""
    return PROBLEMS[vocabulary] + tail if tail else "about:blank"


def as_v2(refused: Refused, vocabulary: Vocabulary) -> tuple[int, dict[str, Any]]:
    """Status and problem JSON. The new vocabulary leaves `status` out of it, as its description allows."""
    refusal = REFUSALS[refused.name]
    body: dict[str, Any] = {
        **refusal.extra,
        "title": refusal.title,
        "type": problem_type(refusal.tail, vocabulary),
        "detail": refusal.detail,
    }
    if vocabulary == "tweet":
        body["status"] = refusal.status
    return refusal.status, body | refused.extra


def as_v11(refused: Refused) -> tuple[int, dict[str, Any]]:
    """Status and the v1.1 envelope."""
    status, code, message = REFUSALS[refused.name].v11
    message = refused.message or message
    return status, {"errors": [{"code": code, "message": message}]} if code else {"error": message}


def invalid(parameter: str, value: object, message: str) -> Refused:
    """A bad parameter, told as X tells it."""
    return Refused("invalid", message=message, errors=[{"parameters": {parameter: [str(value)]}, "message": message}])
