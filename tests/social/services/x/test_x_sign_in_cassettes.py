"""Signing in against what was recorded: no server is there, and the tapes hold no token that ever opened anything."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs

import pytest
import yaml

from social.errors import Fault
from social.services.base import Routing
from social.services.x import X
from tests.social.services.x.cassettes import LEFT_OUT, URL
from tests.social.services.x.sign_in_scenes import ACCESS, REQUEST, SCENES, SIGN_INS, WORD, Scene, path, tape
from tests.social.services.x.stub import SECRETS, HeldClock

KEYS = SECRETS.consumer_key, SECRETS.consumer_secret


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_plays_as_recorded(scene: Scene) -> None:
    clock = HeldClock()
    recorded = yaml.load(path(scene).read_text(), yaml.CSafeLoader)["interactions"]
    clock.at = parsedate_to_datetime(recorded[0]["response"]["headers"]["date"][0])
    with tape(scene, "none") as cassette:
        if scene.fault:
            with pytest.raises(Fault) as raised:
                scene.play(X(clock=clock), KEYS, Routing("2", URL), lambda token: "1234567")
            assert raised.value.name == scene.fault
        else:
            scene.play(X(clock=clock), KEYS, Routing("2", URL), lambda token: "1234567")
        assert cassette.all_played


def test_no_tape_is_left_over_and_none_is_missing() -> None:
    assert set(SIGN_INS.iterdir()) == {path(scene) for scene in SCENES}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_tape_holds_no_secret(scene: Scene) -> None:
    for each in yaml.load(path(scene).read_text(), yaml.CSafeLoader)["interactions"]:
        assert each["request"]["headers"]["authorization"] == [LEFT_OUT]
        assert "oauth_" not in str(each["request"])
        told = parse_qs(str(each["response"]["body"]["string"]))
        assert set(told.get("oauth_token", [])) <= {REQUEST, ACCESS}
        assert set(told.get("oauth_token_secret", [])) <= {WORD}
    assert not re.search(r"oauth_(consumer_key|signature|nonce)|Bearer |set-cookie", path(scene).read_text(), re.I)
