"""What the README says is done, word for word: in a fresh clone, with a home of its own, at a real terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from social.services.registration import FIELD_LABELS
from social.services.x.prices import AS_OF, POST_WITH_LINK, PRICES
from tests.cli.stonechat import SECRETS, Box, sandbox
from tests.daemons import sshd
from tests.picture import PICTURE, drawn
from tests.terminal import terminal

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [re.sub(r"^ +", "", block, flags=re.M) for block in re.findall(r"```sh\n(.*?)```", README, re.S)]
CONSOLE, TESTS, BY_SSH, REGISTER, WORKER, DOCTOR = [block.splitlines() for block in BLOCKS]
PASSPHRASE = "a heath full of stonechats"
PIP_SETTINGS = Path.home() / ".config/pip/pip.conf"
PIP_CACHE = Path.home() / ".cache/pip"
"""Of the one who runs the tests: the installation may use them, though it has another home."""
SET_UP_TAKES = 300.0
"""Seconds that pip may need on a slow line."""


@dataclass(frozen=True)
class Clone:
    """A fresh clone of what is committed, at ~/stonechat of a home of its own."""

    home: Path
    env: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return self.home / "stonechat"

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Carry out a line as a shell does."""
        words = ["bash", "-c", line]
        return subprocess.run(words, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=60)


@dataclass(frozen=True)
class Opened:
    """What the README's first command came to."""

    clone: Clone
    screen: str
    code: int


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The first command, given at a terminal and left again by Ctrl+Q."""
    clone = cloned(tmp_path_factory.mktemp("newcomer"))
    (line,) = CONSOLE
    with terminal(["bash", "-c", line], clone.env, clone.folder) as console:
        screen = console.until("SANDBOX", SET_UP_TAKES)
        console.type("\x11")
        return Opened(clone, screen, console.ended())


def cloned(home: Path) -> Clone:
    if subprocess.run(["git", "rev-parse", "--verify", "HEAD"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("this is not a git checkout")
    subprocess.run(["git", "clone", "--quiet", ROOT, home / "stonechat"], check=True)
    (home / "tmp").mkdir()
    env = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    env |= {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home / "tmp"), "PIP_CACHE_DIR": str(PIP_CACHE)}
    env |= {"PIP_CONFIG_FILE": str(PIP_SETTINGS)} if PIP_SETTINGS.exists() else {}
    env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return Clone(home, env)


def processes_of(folder: Path) -> list[str]:
    """The command lines of what still runs out of a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it ended meanwhile
            continue
    return [line for line in lines if str(folder) in line]


def test_the_first_command_opens_the_console_on_a_sandbox_and_leaves_nothing(opened: Opened) -> None:
    assert ("Stonechat" in opened.screen, opened.code) == (True, 0)
    clone = opened.clone
    # pip may leave something of its own in a home; Stonechat may not.
    beside = [path for each in clone.home.iterdir() if each != clone.folder for path in (each, *each.rglob("*"))]
    assert [path for path in beside if "stonechat" in path.name] == []
    assert list((clone.home / "tmp").iterdir()) == []
    assert processes_of(clone.folder) == []
    assert clone.run("git status --porcelain").stdout == ""


def test_ci_runs_the_second_command_to_the_letter() -> None:
    (line,) = TESTS
    assert line in (ROOT / ".ci" / "run").read_text().splitlines()


@pytest.fixture
def server(opened: Opened, tmp_path: Path) -> Iterator[tuple[Clone, Box]]:
    """The clone as it stands on a server, with a new home, and a sandbox in the place of X."""
    home = tmp_path / "admin"
    home.mkdir()
    (home / "stonechat").symlink_to(opened.clone.folder)
    clone = Clone(home, {**opened.clone.env, "HOME": str(home), "TMPDIR": str(tmp_path)})
    with sandbox(tmp_path, "--followers", "20") as box:
        assert clone.run(f".venv/bin/stonechat account set --url {box.url}").returncode == 0
        yield clone, box


def test_the_services_are_registered_and_a_worker_opens_their_vault(server: tuple[Clone, Box]) -> None:
    clone, box = server
    for line, account in zip(REGISTER, box.accounts[:2], strict=True):
        with terminal(["bash", "-c", line], clone.env, clone.folder) as asked:
            for name in SECRETS:
                asked.until(f"{FIELD_LABELS[name]}:")
                asked.type(f"{account[name]}\r")
            unlock(asked.type, asked.until, new=account is box.accounts[0])
            assert asked.ended() == 0, asked.text
            assert not [name for name in SECRETS if account[name] in asked.text]
    keep_passphrase(clone)
    line = WORKER[1]
    assert clone.run(f"{line} --once").returncode == 0
    told = clone.run(f"{DOCTOR[0]} --json")
    found = {each["name"]: each["state"] for each in json.loads(told.stdout)}
    assert (told.returncode, found["X"], found["record"]) == (0, "ok", "ok"), told


def unlock(type_: Callable[[str], None], until: Callable[[str], str], *, new: bool) -> None:
    """Answer the question for the vault's passphrase."""
    until("New passphrase" if new else "Passphrase for")
    type_(f"{PASSPHRASE}\r")
    if new:
        until("The same again")
        type_(f"{PASSPHRASE}\r")


def keep_passphrase(clone: Clone) -> None:
    """The line that puts the passphrase into a file."""
    with terminal(["bash", "-c", WORKER[0]], clone.env, clone.folder) as asked:
        asked.until("Passphrase:")
        asked.type(f"{PASSPHRASE}\r")
        assert asked.ended() == 0
        assert PASSPHRASE not in asked.text
    kept = clone.home / ".stonechat-passphrase"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_text() == f"{PASSPHRASE}\n"


@pytest.mark.daemon
def test_over_ssh_the_console_opens_in_tmux_and_outlives_the_line(
    server: tuple[Clone, Box], tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("ssh", "ssh-keygen", "tmux")
    clone, _ = server
    enter, begin, open_ = BY_SSH
    assert enter == "ssh server"
    far = {name: value for name, value in clone.env.items() if not name.startswith("PIP_")}
    sockets = TemporaryDirectory(prefix="tmux")  # short: a socket's path holds 107 characters at most
    with sockets as far["TMUX_TMPDIR"], sshd(tmp_path, "server", far) as settings:
        login = ["ssh", "-F", str(settings), *enter.split()[1:]]
        try:
            with terminal(login, clone.env, tmp_path) as line:
                line.until("$" if os.geteuid() else "#")
                line.type(f"{begin}\r")
                line.until("[stonechat")  # tmux's own status line
                line.type(f"{open_}\r")
                line.until("Where shall the keys of your services lie")
            with terminal([*login, "-t", "tmux attach"], clone.env, tmp_path) as line:
                line.until("Where shall the keys of your services lie")
                line.type("\x11")
                line.until("$" if os.geteuid() else "#", times=2)  # the shell asks again
                line.type("exit\r")
                assert line.ended() == 0
        finally:
            subprocess.run(["tmux", "kill-server"], env=far, capture_output=True)


@pytest.mark.daemon
def test_over_ssh_a_terminal_that_cannot_draw_is_told_so(
    server: tuple[Clone, Box], tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("ssh", "ssh-keygen")
    clone, _ = server
    far = {name: value for name, value in clone.env.items() if name != "TERM" and not name.startswith("PIP_")}
    line = f"cd ~/stonechat && {CONSOLE[0].rpartition('&& ')[2]}"
    with sshd(tmp_path, "server", far) as settings:
        login = ["ssh", "-F", str(settings), "-t", "server", line]
        with terminal(login, {**clone.env, "TERM": "xterm-256color"}, tmp_path) as console:
            console.until("SANDBOX")
            console.type("\x11")
            assert console.ended() == 0
        with terminal(login, {**clone.env, "TERM": "dumb"}, tmp_path) as refused:
            refused.until("This terminal calls itself “dumb”")
            assert refused.ended() == 2


def test_its_prices_are_the_table_s() -> None:
    said = " ".join(README.split())
    followers = PRICES["GET /2/users/:id/followers"]
    assert followers.owned is not None
    dollars = [
        PRICES["POST /2/tweets"].each,
        POST_WITH_LINK,
        PRICES["POST /2/dm_conversations/with/:participant_id/messages"].each,
        followers.each,
        followers.owned,
    ]
    wanted = [f"${max(f'{each / 1e6:.2f}', f'{each / 1e6:g}', key=len)}" for each in dollars]
    priced = said.partition("price list")[2].partition(" Stonechat shows")[0]
    assert re.findall(r"\$[\d.]*\d", priced) == wanted
    assert f"{AS_OF.day} {AS_OF:%B %Y}" in priced


def test_its_picture_is_the_console_as_it_is() -> None:
    def words(picture: str) -> list[str]:
        return re.findall(r"<text[^>]*>([^<]*)<", picture)

    kept = PICTURE.read_text(encoding="utf-8")
    assert words(kept) == words(drawn()), "the console looks different by now: python -m tests.picture"
    fetched = re.findall(r"https?://[^\s\"]*|@font-face|url\((?!#)", kept)
    assert fetched == [
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",
    ]  # a name and a comment: nothing to load


def test_what_it_points_at_is_there() -> None:
    for path in re.findall(r"\]\((?!http)([^)]*)\)", README):
        assert (ROOT / path).is_file(), path
    table = README.partition("## The house")[2]
    for path in re.findall(r"`([a-z_]+/(?:[a-z_/]+\.py)?)`", table):
        assert any(
            (room / path).exists() for room in (ROOT, ROOT / "tui", ROOT / "social", ROOT / "store", ROOT / "tests")
        ), path


def test_every_program_it_names_is_known() -> None:
    assert {line.split()[0] for block in BLOCKS for line in block.splitlines()} <= {
        "python3", "ssh", "cd", ".venv/bin/stonechat", "(umask",
    }  # fmt: skip
    assert shutil.which("bash")
