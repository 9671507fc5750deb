"""Time zones by their IANA names: which there are, and which was meant."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import available_timezones

from social.workflows.schedule.readings import ScheduleError


def zone_names() -> list[str]:
    """Every zone there is, the regions' first. Takes a tenth of a second: not for the screen's thread."""
    return sorted(available_timezones(), key=lambda name: ("/" not in name, name.startswith("Etc/"), name))


def read_zone(text: str) -> str:
    """The zone of that name, in whatever case. Raises ScheduleError with a near match. As slow as `zone_names`."""
    names = zone_names()
    plain = {name.lower(): name for name in reversed(names)}
    wanted = text.strip().replace(" ", "_").lower()
    if wanted in plain:
        return plain[wanted]
    cities = {each.rsplit("/", 1)[-1]: each for each in plain}
    near = get_close_matches(wanted, plain, 1, 0.7) or get_close_matches(wanted, cities, 1, 0.7)
    meant = plain[cities.get(near[0], near[0])] if near else ""
    cure = f"Did you mean {meant}?" if meant else "Write its IANA name, such as Europe/Berlin."
    raise ScheduleError(f"There is no time zone “{text.strip()}”. {cure}", "zone")
