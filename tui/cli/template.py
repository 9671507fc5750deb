"""`stonechat template`: what new deliveries start from, built-in and own."""

from __future__ import annotations

import argparse
from typing import Any

from social.deliveries import own_templates, waves
from social.deliveries.templates import Template, templates
from store import services
from tui.cli.output import DONE
from tui.cli.parser import number, verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("list", _list, "List the templates: the built-in ones, then your own.")
    duplicate = add("duplicate", _duplicate, "Make a template of your own like another one.")
    duplicate.add_argument("name", metavar="NAME", help="the template to copy")
    duplicate.add_argument("--to", required=True, metavar="NAME", help="the name of the new one")
    save = add("save", _save, "Save a delivery as a template; an own one of that name is replaced.")
    save.add_argument("name", metavar="NAME", help="the template's name")
    save.add_argument(
        "--delivery", required=True, type=number(1, 10**12), metavar="ID", help="the delivery that it is made of"
    )
    save.add_argument("--description", default="", metavar="D", help="a note of your own")
    rename = add("rename", _rename, "Give a template of your own another name.")
    rename.add_argument("name", metavar="NAME", help="the template's name")
    rename.add_argument("--to", required=True, metavar="NAME", help="the new one")
    remove = add("remove", _remove, "Forget a template of your own; deliveries made from it stay.")
    remove.add_argument("name", metavar="NAME", help="the template's name")


def _as_json(session: Session, each: Template) -> dict[str, Any]:
    names = {one.id: one.internal_name for one in services.services(session.record)}
    return {
        "name": each.called,
        "label": each.label,
        "template": each.name,
        "mapping": each.mapping,
        "built_in": each.built_in,
        "description": each.description,
        "content": each.content,
        "proof_to": [names[one] for one in each.proof_target if one in names],
        "rules": dict(each.rules) | {"waves": waves.words(each.rules.get("waves"))},
    }


def _list(session: Session, options: argparse.Namespace) -> int:
    rows = [_as_json(session, each) for each in templates(session.record)]
    if session.output.as_json:
        session.output.give(rows)
        return DONE
    told = ("name", "label", "mapping", "description")
    shown = [(*(row[name] for name in told), "Yes" if row["built_in"] else "No") for row in rows]
    session.output.table(("Name", "Delivery template", "Target mapping", "Description", "Built-in"), shown)
    return DONE


def _duplicate(session: Session, options: argparse.Namespace) -> int:
    made = own_templates.duplicate_template(session.record, session.clock, session.operator, options.name, options.to)
    return _tell(session, made)


def _rename(session: Session, options: argparse.Namespace) -> int:
    made = own_templates.rename_template(session.record, session.clock, session.operator, options.name, options.to)
    return _tell(session, made)


def _save(session: Session, options: argparse.Namespace) -> int:
    made = own_templates.save_as_template(
        session.record,
        session.clock,
        session.operator,
        options.delivery,
        options.name,
        description=options.description,
    )
    return _tell(session, made)


def _tell(session: Session, made: Template) -> int:
    if session.output.as_json:
        session.output.give(_as_json(session, made))
    else:
        session.output.lines(f"The template “{made.label}” was kept.")
    return DONE


def _remove(session: Session, options: argparse.Namespace) -> int:
    own_templates.remove_template(session.record, session.clock, session.operator, options.name)
    session.output.say(f"Removed the template {options.name}.")
    return DONE
