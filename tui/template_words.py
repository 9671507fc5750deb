"""What a delivery template brings into a new delivery, in words."""

from __future__ import annotations

from social.deliveries import waves
from social.deliveries.modes import MANUAL, SECOND
from social.deliveries.templates import Template
from store.database import Record
from store.services import service

MODE_WORDS = {SECOND: "a second person's", MANUAL: ""}


def template_facts(record: Record, chosen: Template) -> list[tuple[str, str]]:
    """Label and words of each thing that an own template brings; for a built-in one what it is for."""
    if chosen.built_in:
        purpose = (
            "A post from one or several accounts." if chosen.name == "tweet" else "Direct messages to subscribers."
        )
        return [("", purpose)]
    known = (service(record, each) for each in chosen.proof_target)
    rules, mode = chosen.rules, str(chosen.rules.get("approval", MANUAL))
    told = {
        "Description": chosen.description,
        "Content": " ".join(chosen.content.split())[:200],
        "Target of the proofs": ", ".join(each.title for each in known if each is not None),
        "Waves": waves.words(rules["waves"]) if rules.get("waves") else "",
        "Validity": f"{rules['validity_days']} days" if rules.get("validity_days") else "",
        "Approval": MODE_WORDS.get(mode, mode),
        "Grace delay": f"{rules['grace']} s" if "grace" in rules else "",
    }
    return [(f"{label:<22}", value) for label, value in told.items() if value]
