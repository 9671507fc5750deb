"""The delivery templates that a new delivery is made from."""

from __future__ import annotations

from dataclasses import dataclass

from social.services.base import MessageKind


@dataclass(frozen=True, slots=True)
class Template:
    """A built-in template; `label` and `internal_name` are Campaign's."""

    name: MessageKind
    label: str
    internal_name: str
    mapping: str


TEMPLATES = (
    Template("tweet", "Tweet (twitter)", "twitter", "Service (nms:service)"),
    Template("dm", "Tweet (Direct Message)", "twitterDM", "Visitor subscriptions (nms:visitorSub)"),
)


def template(name: str) -> Template:
    """The template `name`. Raises LookupError with a sentence."""
    for known in TEMPLATES:
        if name in (known.name, known.internal_name, known.label):
            return known
    offered = ", ".join(known.name for known in TEMPLATES)
    raise LookupError(f"There is no template “{name}”. There are: {offered}.")


def is_message(name: str) -> bool:
    """Whether `name` is that of the template for direct messages."""
    return any(name in (known.name, known.internal_name, known.label) for known in TEMPLATES if known.name == "dm")
