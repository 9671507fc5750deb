"""Alerts by a real command and by a webhook that listens on loopback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from social.alerts import command, webhook
from social.alerts.command import Command
from social.alerts.webhook import Webhook, place_of
from social.errors import HostFault
from tests.social.alerts.conftest import Hook
from tests.social.alerts.test_mail import MESSAGE


def python(code: str) -> Command:
    return Command((sys.executable, "-c", code))


def test_a_command_gets_the_alert_on_stdin_and_nothing_of_a_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STONECHAT_HOME", "secret place")
    kept = tmp_path / "kept.json"
    code = (
        "import json, os, sys; found = json.load(sys.stdin); found['home_named'] = 'STONECHAT_HOME' in os.environ;"
        f"found['argument'] = sys.argv[1]; json.dump(found, open({str(kept)!r}, 'w')); print('\\x1b[2Jdone', '.' * 999)"
    )
    said = command.send(Command((*python(code).arguments, "$(touch x); `id`")), MESSAGE)
    assert said.startswith(f"{sys.executable} ended well. It said: [2Jdone ...")
    assert len(said) < 500
    got = json.loads(kept.read_text())
    assert (got["argument"], got["home_named"]) == ("$(touch x); `id`", False)
    told = {name: got[name] for name in ("alert", "news", "cause", "workflow", "host", "since")}
    assert told == {
        "alert": "3", "news": "raised", "cause": "failed", "workflow": "syncTwitter", "host": "heath",
        "since": "2026-11-22T12:04:00Z",
    }  # fmt: skip
    assert got["text"] == MESSAGE.text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("print('no line'); raise SystemExit(3)", "ended with 3. It said: no line"),
        ("import os; os.kill(os.getpid(), 9)", "ended with -9."),
        ("import os; os.close(0); raise SystemExit(1)", "ended with 1."),
    ],
)
def test_a_command_that_fails_is_told(code: str, sentence: str) -> None:
    with pytest.raises(HostFault, match="ended with") as told:
        command.send(python(code), MESSAGE)
    assert told.value.sentence == f"{sys.executable} {sentence}"


def test_a_command_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "TIMEOUT", 0.5)
    born = tmp_path / "born"
    child = f"import time; open({str(born)!r}, 'w').close(); time.sleep(60)"
    # The parent is gone at once; the child holds the output open, so that a naive wait would last a minute.
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    with pytest.raises(HostFault, match=r"did not end within 0\.5 s and was ended"):
        command.send(python(code), MESSAGE)


def test_a_command_that_is_not_there_is_told() -> None:
    with pytest.raises(HostFault, match="cannot be started: No such file"):
        command.send(Command(("/nowhere/tell",)), MESSAGE)


def test_a_webhook_gets_the_alert_and_its_token(hook: Hook) -> None:
    url = f"{hook.url}/hooks/abc-secret"
    way = Webhook(place_of(url))
    assert webhook.send(way, {"url": url, "token": "a-token"}, MESSAGE) == f"{hook.url} answered 200. It said: ok"
    (got,) = hook.posts
    assert (got["path"], got["subject"], got["text"]) == ("/hooks/abc-secret", MESSAGE.subject, MESSAGE.text)
    assert hook.headers[0]["Authorization"] == "Bearer a-token"
    assert hook.headers[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_webhook_that_refuses_or_points_elsewhere_is_told_without_its_address(hook: Hook, status: int) -> None:
    url = f"{hook.url}/hooks/abc-secret"
    hook.answers.append((status, "not\x07 here"))
    with pytest.raises(HostFault) as told:
        webhook.send(Webhook(place_of(url)), {"url": url}, MESSAGE)
    assert told.value.sentence == f"{hook.url} answered {status}. It said: not here"
    assert len(hook.posts) == 1
    assert "abc-secret" not in str(told.value)


def test_a_webhook_on_this_machine_goes_past_the_proxy(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    webhook.send(Webhook(hook.url), {"url": hook.url}, MESSAGE)
    assert len(hook.posts) == 1


def test_a_webhook_that_is_not_there_is_told() -> None:
    with pytest.raises(HostFault, match=r"^http://127.0.0.1:9 cannot be reached: Connection refused\.") as told:
        webhook.send(Webhook("http://127.0.0.1:9"), {"url": "http://127.0.0.1:9/secret"}, MESSAGE)
    assert "secret" not in str(told.value)
