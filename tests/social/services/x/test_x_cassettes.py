"""The gateway against what was recorded: no server is there, and every request must be the recorded one."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException

from social.errors import Fault
from social.services.base import Answer, Credentials, Routing
from social.services.x import X
from tests.social.services.x.cassettes import FOLDERS, LEFT_OUT, URL, path, tape
from tests.social.services.x.scenes import BRAND_ID, SCENES, Scene
from tests.social.services.x.stub import HeldClock

CREDENTIALS = Credentials("k" * 25, "s" * 50, f"{BRAND_ID}-" + "t" * 30, "u" * 45)
TAPES = [path(version, scene.name) for version in FOLDERS for scene in SCENES]
WINDOWS = {"window-used": "15-minute", "day-used": "user-day", "app-day-used": "app-day"}


def recorded(file: Path) -> list[dict[str, Any]]:
    interactions: list[dict[str, Any]] = yaml.load(file.read_text(), yaml.CSafeLoader)["interactions"]
    return interactions


@pytest.mark.parametrize("version", FOLDERS)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_plays_as_recorded(version: str, scene: Scene) -> None:
    clock, told = HeldClock(), list[Answer]()
    first = recorded(path(version, scene.name))[0]["response"]["headers"]
    clock.at = parsedate_to_datetime(first["date"][0])
    gateway = X(clock=clock).connect(CREDENTIALS, Routing(version, URL), told.append)
    with tape(version, scene.name, "none") as cassette:
        if scene.fault is None:
            scene.play(gateway)
        else:
            with pytest.raises(Fault) as raised:
                scene.play(gateway)
            assert raised.value.name == scene.fault[list(FOLDERS).index(version)]
            assert getattr(raised.value, "window", None) == WINDOWS.get(scene.name)
        assert cassette.all_played
    assert len(told) == len(cassette.requests)


def test_a_changed_request_is_noticed() -> None:
    gateway = X(clock=HeldClock()).connect(CREDENTIALS, Routing("2", URL))
    with tape("2", "duplicate", "none"), pytest.raises(CannotOverwriteExistingCassetteException):
        gateway.post("once")


def test_no_tape_is_left_over_and_none_is_missing() -> None:
    assert {file for folder in FOLDERS.values() for file in folder.iterdir()} == set(TAPES)


@pytest.mark.parametrize("file", TAPES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_tape_holds_no_secret(file: Path) -> None:
    for interaction in recorded(file):
        assert interaction["request"]["headers"]["authorization"] == [LEFT_OUT]
    text = file.read_text()
    assert not re.search(r"oauth_(token|consumer_key|signature|nonce)|Bearer |set-cookie", text, re.IGNORECASE)
    assert not re.search(r"\b[0-9]{1,19}-[0-9A-Za-z]{20,}\b", re.sub(r"\b[0-9]{1,19}-[0-9]{1,19}\b", "", text))
