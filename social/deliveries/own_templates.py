"""Making own templates: of a delivery, of another template; and forgetting them. The built-in ones stay as they are."""

from __future__ import annotations

from dataclasses import replace

from social.clock import Clock
from social.deliveries.drafts import NotPossible, found
from social.deliveries.modes import why_not_loosen
from social.deliveries.templates import Template, built_in, template_named
from social.rights import Right, needs
from store import audit
from store import templates as store
from store.database import Record
from store.templates import OwnTemplate

LONGEST = 60
"""Characters of a name: as many as a list shows."""


@needs(Right.PREPARE)
def save_as_template(
    record: Record, clock: Clock, operator: str, delivery_id: int, name: str, *, description: str = ""
) -> Template:
    """Keep what a delivery starts with as a template: content, target of the proofs, rules, waves, approval mode.

    An own template of that name is replaced. Whom it goes to and its files are not kept. Raises NotPossible.
    """
    delivery = found(record, delivery_id)
    if delivery.proof_of is not None:
        raise NotPossible("A proof is a copy: save the delivery it was made from as a template.")
    told = (
        delivery.template,
        description.strip() or delivery.description,
        delivery.content,
        list(delivery.proof_target),
    )
    return _keep(record, clock, OwnTemplate(_fit(name), *told, dict(delivery.rules), clock.now(), operator), "Save")


@needs(Right.PREPARE)
def duplicate_template(record: Record, clock: Clock, operator: str, name: str, to: str) -> Template:
    """A new template like another one, built-in or own. Raises NotPossible."""
    known, new = named(record, name), _free(record, to)
    told = (known.name, known.description, known.content, list(known.proof_target), dict(known.rules))
    return _keep(record, clock, OwnTemplate(new, *told, clock.now(), operator), "Duplicate")


@needs(Right.PREPARE)
def rename_template(record: Record, clock: Clock, operator: str, name: str, to: str) -> Template:
    """Give an own template another name. Raises NotPossible."""
    known = named(record, name)
    if known.built_in:
        raise NotPossible(f"{known.label} is built in and keeps its name. Duplicate it under another one.")
    with record.writing():
        new = _free(record, to, but=known.label)
        store.rename_template(record, known.label, new, clock.now(), operator)
        audit.note(record, clock.now(), operator, "Delivery template", new, "Rename", f"it was “{known.label}”")
    return template_named(record, new)


@needs(Right.PREPARE)
def remove_template(record: Record, clock: Clock, operator: str, name: str) -> None:
    """Forget an own template; deliveries that were made from it stay. Raises NotPossible."""
    known = named(record, name)
    if known.built_in:
        raise NotPossible(f"{known.label} is built in and stays. Own templates can be removed.")
    with record.writing():
        store.remove_template(record, known.label)
        audit.note(record, clock.now(), operator, "Delivery template", known.label, "Delete")


def named(record: Record, name: str) -> Template:
    """The template of that name. Raises NotPossible."""
    try:
        return template_named(record, name)
    except LookupError as error:
        raise NotPossible(str(error)) from None


def _fit(name: str) -> str:
    """A name without blanks around it. Raises NotPossible where it is none, too long or a built-in template's."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST:
        raise NotPossible(f"A template needs a name of 1 to {LONGEST} characters, such as “Offers, in waves”.")
    known = built_in(tidy)
    if known is not None:
        raise NotPossible(f"“{tidy}” is {known.label}, which is built in and cannot be changed. Take another name.")
    return tidy


def _free(record: Record, name: str, but: str = "") -> str:
    """A name that fits and that no own template has, except the one named `but`. Raises NotPossible."""
    new = _fit(name)
    there = store.own_template(record, new)
    if there is not None and there.name != but:
        raise NotPossible(f"There is a template “{there.name}” already. Take another name, or remove that one first.")
    return new


def why_not_name(record: Record, name: str, but: str = "") -> str:
    """Why a new template, or the one named `but`, cannot have this name, as a sentence; "" where it can."""
    try:
        _free(record, name, but)
    except NotPossible as refused:
        return str(refused)
    return ""


def _keep(record: Record, clock: Clock, made: OwnTemplate, verb: str) -> Template:
    with record.writing():
        before = store.own_template(record, made.name)
        why = why_not_loosen(record, made.modified_by, before.rules if before else {}, made.rules)
        if why is not None:
            raise NotPossible(why)
        store.keep_template(record, replace(made, name=before.name if before else made.name))
        audit.note(record, clock.now(), made.modified_by, "Delivery template", made.name, verb)
    return template_named(record, made.name)
