"""The real command, as a process of its own, for tests that come through the door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "tui")
SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
PASSPHRASE = "a heath with stonechats"


def surroundings(home: Path) -> dict[str, str]:
    """What the command finds around it: a home of the test's own, no keyring, no colours."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TERM": "xterm-256color",
        "TMPDIR": str(home),
    }


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


@dataclass
class Stonechat:
    """The command on one home; `forbidden` are texts that no output may hold."""

    folder: Path
    forbidden: list[str] = field(default_factory=lambda: [PASSPHRASE])

    def __post_init__(self) -> None:
        self.passphrase_file = self.folder / "passphrase"
        self.passphrase_file.touch(mode=0o600)
        self.passphrase_file.write_text(PASSPHRASE + "\n")

    @property
    def home(self) -> Path:
        return self.folder / "record"

    def line(self, *words: str, open: bool = False) -> list[str]:
        """The whole command line; with `open` the secrets can be opened."""
        named = ["--passphrase-file", str(self.passphrase_file)] if open else []
        return [*COMMAND, "--home", str(self.home), *words, *named]

    def __call__(self, *words: str, stdin: str = "", open: bool = False, **more: str) -> Done:
        ended = subprocess.run(
            self.line(*words, open=open),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=surroundings(self.folder) | more,
            cwd=self.folder,
            timeout=60,
        )
        assert not [text for text in self.forbidden if text in ended.stdout + ended.stderr], "a secret was said"
        assert "Traceback" not in ended.stderr, ended.stderr
        return Done(ended.returncode, ended.stdout, ended.stderr)

    def json(self, *words: str, stdin: str = "", open: bool = False) -> Any:
        """The result of a command that must succeed, as JSON."""
        done = self(*words, "--json", stdin=stdin, open=open)
        assert done.code == 0, done.err
        return done.value

    def start(self, *words: str, open: bool = False, **how: Any) -> subprocess.Popen[str]:
        """The command, still running."""
        env = surroundings(self.folder)
        return subprocess.Popen(self.line(*words, open=open), env=env, cwd=self.folder, encoding="utf-8", **how)

    def register(self, account: Mapping[str, str], label: str, *flags: str) -> Any:
        """Add a service for one of the sandbox's accounts."""
        secrets = {name: account[name] for name in SECRETS}
        self.forbidden += secrets.values()
        words = ("service", "add", account["username"], "--label", label, "--secrets", "-", *flags)
        return self.json(*words, stdin=json.dumps(secrets), open=True)


@dataclass(frozen=True)
class Box:
    """A running `stonechat sandbox serve`."""

    url: str
    accounts: list[dict[str, Any]]

    def ask(self, path: str, body: object = None) -> Any:
        """Ask the sandbox's control side."""
        data = None if body is None else json.dumps(body).encode()
        question = Request(self.url + path, data=data, headers={"Content-Type": "application/json"})
        with urlopen(question, timeout=10) as answer:
            return json.load(answer)

    def writes(self) -> list[tuple[str, str, str]]:
        """Kind, account and text of every accepted write."""
        return [(each["kind"], each["username"], each["text"]) for each in self.ask("/sandbox/ledger")["writes"]]


@contextmanager
def sandbox(folder: Path, *flags: str) -> Iterator[Box]:
    """A sandbox that serves as long as the `with` lasts, and must end well."""
    words = [*COMMAND, "sandbox", "serve", *flags]
    with subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8", env=surroundings(folder), cwd=folder) as run:
        assert run.stdout is not None
        try:
            yield Box(**json.loads(run.stdout.readline()))
        finally:
            run.terminate()
            code = run.wait(10)
        assert code == 0
