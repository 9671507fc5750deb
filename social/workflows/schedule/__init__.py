"""When a workflow is due: recipes in wall time and an IANA zone, read from words, told in sentences, made into instants."""

from __future__ import annotations

from social.workflows.schedule.launches import (
    Launch,
    coming,
    counted_from,
    launches,
    next_launch,
    next_launches,
    why_never,
)
from social.workflows.schedule.readings import ScheduleError
from social.workflows.schedule.recipes import TYPES, Recipe, checked
from social.workflows.schedule.sentences import sentence
from social.workflows.schedule.words import recipe, words
from social.workflows.schedule.zones import read_zone, zone_names

__all__ = [
    "TYPES",
    "Launch",
    "Recipe",
    "ScheduleError",
    "checked",
    "coming",
    "counted_from",
    "launches",
    "next_launch",
    "next_launches",
    "read_zone",
    "recipe",
    "sentence",
    "why_never",
    "words",
    "zone_names",
]
