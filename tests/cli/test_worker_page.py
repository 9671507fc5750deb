"""What docs/worker.md says is done: its commands are carried out, and its words are the program's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.cli.stonechat import COMMAND, PASSPHRASE, ROOT, surroundings
from tui.cli.unit import STOP, WATCHDOG

PAGE = (ROOT / "docs" / "worker.md").read_text(encoding="utf-8")
(INSTALL,) = re.findall(r"```sh\n(.*?)```", PAGE, re.S)


def test_its_commands_install_the_unit(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("systemctl", "loginctl"):  # nobody's services are touched: these write down what they are asked for
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/asked\n')
    (programs / "stonechat").write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    for each in programs.iterdir():
        each.chmod(0o755)
    kept = tmp_path / ".stonechat-passphrase"
    kept.touch(mode=0o600)
    kept.write_text(PASSPHRASE)
    env = surroundings(tmp_path)
    env["PATH"] = f"{programs}:{env['PATH']}"
    done = subprocess.run(["bash", "-ec", INSTALL], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    unit = (tmp_path / ".config/systemd/user/stonechat.service").read_text()
    assert f"LoadCredential=passphrase:{kept}" in unit
    assert PASSPHRASE not in unit
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == [
        "systemctl --user daemon-reload",
        "systemctl --user enable --now stonechat",
        "loginctl enable-linger",
    ]


def test_the_unit_itself_tells_the_same_commands(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "worker", "--unit"], env=surroundings(tmp_path), capture_output=True, text=True)
    comments = [line.lstrip("# ") for line in done.stdout.splitlines() if line.startswith("#   ")]
    assert len(comments) == 3
    for command in (
        "systemctl --user daemon-reload",
        "systemctl --user enable --now stonechat",
        "loginctl enable-linger",
    ):
        assert command in INSTALL
        assert command in "\n".join(comments)


def test_its_numbers_are_the_program_s() -> None:
    assert "a step is one call, of 30 seconds at the most" in PAGE
    assert STOP >= 30
    assert WATCHDOG == 5 * 60
    assert "five\nminutes without a sign" in PAGE
