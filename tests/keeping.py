"""A keeper of secrets for tests: three commands over one folder of files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from store.keepers import Choice, Commands, read_commands

PROGRAM = Path(__file__).parent / "keeper.sh"


@dataclass(frozen=True)
class FileKeeper:
    """What `keeper.sh` keeps in a folder, and how it is told to fail."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def line(self, act: str) -> str:
        """The command as a person writes it."""
        return f"sh {quote(str(PROGRAM))} {quote(str(self.folder))} {act}"

    @property
    def commands(self) -> Commands:
        return read_commands(self.line("read"), self.line("write"), self.line("delete"))

    @property
    def choice(self) -> Choice:
        return Choice("command", self.commands)

    @property
    def entries(self) -> dict[str, str]:
        """What is kept now, by file."""
        return {path.name: path.read_text() for path in sorted(self.folder.iterdir())}

    def order(self, what: str, call: int | None) -> None:
        """Let the call with that number "fail", "hang", or kill who calls it "before" or "after"; None for none."""
        path = Path(f"{self.folder}.{what}")
        if call is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(str(call))

    def ordered(self, what: str) -> int:
        """How many calls are left until then."""
        return int(Path(f"{self.folder}.{what}").read_text())
