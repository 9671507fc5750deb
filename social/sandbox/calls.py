"""A call as an endpoint sees it, the answer it gives, and what an endpoint is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from social.sandbox.accounts import Account, Level
from social.sandbox.quotas import Quotas
from social.sandbox.refusals import Vocabulary, invalid
from social.sandbox.world import Late, World

_ID = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Call:
    """An admitted call. `given` is its query, with a form's fields; `body` its JSON object.

    The body is {"media": bytes} where a form brought a file. `processing` is how a fault wants uploaded media to be processed.
    """

    world: World
    viewer: Account
    quotas: Quotas
    path: Mapping[str, str]
    given: Mapping[str, str]
    body: Mapping[str, Any]
    late: Late | None = None
    processing: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str, lowest: int, highest: int, default: int) -> int:
        """A whole number of the query within its bounds. Refused as "invalid"."""
        text = self.given.get(name, str(default))
        if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
            message = f"The `{name}` query parameter value [{text}] is not between {lowest} and {highest}"
            raise invalid(name, text, message)
        return int(text)

    def names(self, name: str) -> list[str]:
        """The parts of a list with commas, none of them empty."""
        return [part.strip() for part in self.given.get(name, "").split(",") if part.strip()]

    def only(self, known: Collection[str]) -> None:
        """Refuse parameters that the endpoint does not know, as X does."""
        for name, value in self.given.items():
            if name not in known:
                message = f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]"
                raise invalid(name, value, message)

    def user_id(self, name: str = "id") -> str:
        """An id in the path. Refused as "invalid" where it is none."""
        return checked_id(name, self.path[name])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: JSON text, and how many resources of the kind that X charges for are in it."""

    text: str
    status: int = 200
    resources: int = 0
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: its name is its method and its path, with `:id` for what varies."""

    method: str
    path: str
    level: Level
    handle: Callable[[Call], Reply]

    @property
    def name(self) -> str:
        """Such as `GET /2/users/:id/followers`."""
        return f"{self.method} " + re.sub(r"{(\w+)}", r":\1", self.path)

    @property
    def version(self) -> str:
        """The API's version, "2" or "1.1"."""
        return self.path.split("/")[1]


def reply(body: object, status: int = 200, resources: int = 0) -> Reply:
    """A reply of that JSON."""
    return Reply(json.dumps(body, ensure_ascii=False), status, resources)


def checked_id(name: str, value: str) -> str:
    """The id itself. Refused as "invalid" where it is not 1 to 19 digits."""
    if not _ID.fullmatch(value):
        raise invalid(name, value, f"The `{name}` query parameter value [{value}] is not valid")
    return value


def said(vocabulary: Vocabulary, text: str) -> str:
    """A key or a field in the present vocabulary: "tweet_count" is "post_count" where X says "post"."""
    if vocabulary == "tweet":
        return text
    return text.replace("retweet", "repost").replace("tweet", "post")
