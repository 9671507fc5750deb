"""The delivery templates that a new delivery is made from: two built-in ones, and those that people made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from social.services.base import MessageKind
from store.database import Record
from store.templates import OwnTemplate, own_template, own_templates


@dataclass(frozen=True, slots=True)
class Template:
    """A template; of a built-in one `label` and `internal_name` are Campaign's. `name` is the kind of its messages.

    An own one brings content, the target of the proofs, and rules with waves and the approval mode.
    """

    name: MessageKind
    label: str
    internal_name: str
    mapping: str
    built_in: bool = True
    description: str = ""
    content: str = ""
    proof_target: Sequence[int] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The name that it is found by."""
        return self.name if self.built_in else self.label


TEMPLATES = (
    Template("tweet", "Tweet (twitter)", "twitter", "Service (nms:service)"),
    Template("dm", "Tweet (Direct Message)", "twitterDM", "Visitor subscriptions (nms:visitorSub)"),
)


def templates(record: Record) -> list[Template]:
    """The built-in ones, then the own ones by name."""
    return [*TEMPLATES, *(_own(each) for each in own_templates(record))]


def built_in(name: str) -> Template | None:
    """The built-in template of that name, or None."""
    wanted = name.strip().casefold()
    for known in TEMPLATES:
        if wanted in (known.name, known.internal_name.casefold(), known.label.casefold()):
            return known
    return None


def template(name: str) -> Template:
    """The built-in template `name`. Raises LookupError with a sentence."""
    known = built_in(name)
    if known is None:
        raise LookupError(f"There is no template “{name}”. There are: {', '.join(each.name for each in TEMPLATES)}.")
    return known


def template_named(record: Record, name: str) -> Template:
    """The template `name`, built-in or own. Raises LookupError with a sentence."""
    known = built_in(name)
    if known is not None:
        return known
    made = own_template(record, name)
    if made is None:
        offered = ", ".join([each.name for each in TEMPLATES] + [each.name for each in own_templates(record)])
        raise LookupError(f"There is no template “{name}”. There are: {offered}.")
    return _own(made)


def is_message(name: str) -> bool:
    """Whether `name` is that of the template for direct messages."""
    known = built_in(name)
    return known is not None and known.name == "dm"


def _own(made: OwnTemplate) -> Template:
    kind = next(known for known in TEMPLATES if known.name == made.template)
    told = (made.description, made.content, tuple(made.proof_target), made.rules)
    return Template(cast("MessageKind", made.template), made.name, made.name, kind.mapping, False, *told)
