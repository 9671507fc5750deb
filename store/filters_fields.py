"""The fields that a filter can ask for: their names, what kind of answer each has, and where it stands in the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "id", "number", "flag", "type", "date", "since", "folder", "service"]
TYPES = ("blue", "business", "government", "none")
"""What X says of a checked account (`verified_type`; X, user object of API v2, read in November 2026)."""
SIGNS: dict[Kind, tuple[str, ...]] = {
    "text": ("~", "!~", "=", "!="),
    "id": ("=", "!=", "~", "!~"),
    "number": (">", "<", ">=", "<=", "=", "!="),
    "flag": ("=", "!="),
    "type": ("=", "!="),
    "date": (">", "<", ">=", "<=", "=", "!="),
    "since": (">", "<", ">=", "<="),
    "folder": ("=", "!=", "~", "!~"),
    "service": ("=", "!=", "~", "!~"),
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field: the name shown, other names it answers to, its column of `visitor v`, and an example."""

    name: str
    kind: Kind
    told: str
    example: str
    column: str = ""
    also: tuple[str, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """Whether its bare name is a term: `checked`, or `follows` for any service."""
        return self.kind in ("flag", "service")


FIELDS = (
    FilterField("name", "text", "Full name", "name ~ paris", "v.full_name", ("full_name", "fullname")),
    FilterField("username", "text", "Username", "username = janemarge", "v.username", ("user", "handle")),
    FilterField("id", "id", "External ID", "id = 2244994945", "v.external_id", ("external_id",)),
    FilterField(
        "friends", "number", "Number of friends", "friends > 1000", "v.number_of_friends",
        ("followers", "number_of_friends"),
    ),
    FilterField("checked", "flag", "Checked", "checked", "v.checked", ("verified",)),
    FilterField("type", "type", "as what X checked it", "type = business", "v.verified_type", ("verified_type",)),
    FilterField("protected", "flag", "posts for approved only", "-protected", "v.protected"),
    FilterField("open", "flag", "receives direct messages", "open", "v.receives_messages", ("receives_messages",)),
    FilterField("folder", "folder", "the folder it lies in", "folder = Visitors"),
    FilterField("follows", "service", "a service it follows", "follows = janemarge85", also=("service", "services")),
    FilterField("since", "since", "since when it follows", "since > 2026-10-01"),
    FilterField("seen", "date", "First seen", "seen < 30d", "v.first_seen", ("first_seen",)),
    FilterField("changed", "date", "Last change", "changed < 7d", "v.changed_at", ("changed_at",)),
)  # fmt: skip
_BY_NAME = {name: field for field in FIELDS for name in (field.name, *field.also)}


def field_named(word: str) -> FilterField | None:
    """The field that answers to `word`, in any case."""
    return _BY_NAME.get(word.lower())
