"""The grammar of the command line: nouns, their verbs and options; a noun's own file is read only where it is named."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from tui.cli.output import Usage

if TYPE_CHECKING:
    from tui.cli.session import Session

Run = Callable[["Session", argparse.Namespace], int]

NOUNS = {
    "account": "The external account: the routing to X.",
    "service": "The X accounts we speak for.",
    "workflow": "The technical workflows and their runs.",
    "statistics": "What X counted of an account and its posts.",
    "retention": "For how long things are kept before the cleanup drops them.",
    "visitor": "The followers, kept by the synchronization.",
    "view": "Filters of visitors, saved by a name.",
    "folder": "The folders that visitors lie in.",
    "consent": "Who asked for direct messages, and who wants none.",
    "quarantine": "Addresses that direct messages could not be delivered to, and those that want none.",
    "delivery": "Messages: written, proofed, sent.",
    "template": "What new deliveries start from.",
    "monitoring": "What failed, waits, is late or needs a hand; ends with 1 where something needs one.",
    "alerts": "Who is told when a workflow fails or an approval is wanted, and by which way.",
    "audit": "Who did what, when, and from where.",
    "operator": "Who may do what here, by login name.",
    "worker": "The engine without a screen.",
    "backup": "Writes the whole record into one file, while everything goes on.",
    "restore": "Puts a backup in the place of the record.",
    "doctor": "Looks at keyring, record, engine, clock, terminal and X, and says what to do.",
    "sandbox": "The local stand-in for X.",
}
"""What stands after `stonechat`; each is a file of this folder that offers `fill`."""

ENDING = (
    "Results go to stdout (with --json as one JSON document), talk and failures to stderr. "
    "Exit codes: 0 done, 1 failed, 2 written wrongly, 75 waiting for a quota."
)


class Words(argparse.ArgumentParser):
    """A parser that raises `Usage` instead of ending the program, and never says a value back: it may be a secret."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raise Usage with the sentence and where to read more."""
        raise Usage(f"{message[:1].upper()}{message[1:]}.", f"See: {self.prog} --help")

    def parse_all(self, words: Sequence[str]) -> argparse.Namespace:
        """Read all words, or raise Usage."""
        options, unread = self.parse_known_args(words)
        if unread:
            flags = [word.split("=", 1)[0] for word in unread if word.startswith("-") and word != "-"]
            named = f"There is no option {flags[0]}" if flags else "There are more words than the command takes"
            self.error(named)
        return options


class _Version(argparse.Action):
    """Says the version, which is looked up only here: that takes 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print("stonechat", version("stonechat"))
        except PackageNotFoundError:
            print("stonechat, run from a folder where it is not installed")
        raise SystemExit(0)


def read(words: Sequence[str]) -> argparse.Namespace:
    """The options in the words after `stonechat`. Raises Usage; SystemExit after --help and --version."""
    return grammar({word for word in words if word in NOUNS}).parse_all(words)


def grammar(wanted: set[str]) -> Words:
    """The parser, with the verbs of the `wanted` nouns filled in."""
    parser = Words(prog="stonechat", description="Runs X accounts from a terminal.", epilog=ENDING)
    parser.set_defaults(noun=None, json=False)
    _add_shared(parser)
    parser.add_argument("--version", action=_Version, nargs=0, help="say which Stonechat this is")
    parser.add_argument("--sandbox", action="store_true", help="open the console against a fresh stand-in for X")
    parser.add_argument(
        "--followers", type=int, metavar="N", help="followers of the sandbox's brand account (with --sandbox)"
    )
    parser.add_argument("--theme", metavar="NAME", help="dark, light or ansi")
    nouns = parser.add_subparsers(dest="noun", metavar="COMMAND", title="commands")
    for name, sentence in NOUNS.items():
        noun = nouns.add_parser(name, help=sentence, description=sentence, epilog=ENDING)
        if name in wanted:
            import_module(f"tui.cli.{name}").fill(noun)
    return parser


def verbs(noun: argparse.ArgumentParser) -> Callable[..., argparse.ArgumentParser]:
    """A function that adds a verb to a noun: its name, the function that carries it out, and a sentence."""
    found = noun.add_subparsers(dest="verb", metavar="VERB", required=True, title="verbs")

    def add(name: str, run: Run, sentence: str) -> argparse.ArgumentParser:
        verb: argparse.ArgumentParser = found.add_parser(name, help=sentence, description=sentence, epilog=ENDING)
        return shared(verb, run)

    return add


def shared(parser: argparse.ArgumentParser, run: Run) -> argparse.ArgumentParser:
    """Give a command its function, `--json`, and the options that every command knows."""
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="the result as JSON, on stdout")
    _add_shared(parser, again=True)
    return parser


def _add_shared(parser: argparse.ArgumentParser, again: bool = False) -> None:
    """The options that may stand before and after the command; said in the help once."""

    def add(*names: str, told: str, default: object = None, **how: Any) -> None:
        parser.add_argument(
            *names, default=argparse.SUPPRESS if again else default, help=argparse.SUPPRESS if again else told, **how
        )

    add("--home", metavar="DIR", told="the folder of the record (else STONECHAT_HOME, else the user's data folder)")
    add("--passphrase-file", metavar="F", told="opens the secrets without a person: a file of mode 0600")
    add("--read-only", action="store_true", default=False, told="change nothing")
    add("--quiet", action="store_true", default=False, told="fewer bytes in the console, no talk on stderr elsewhere")
    add("--no-mouse", action="store_true", default=False, told="leave the mouse to the terminal")


def number(least: int, most: int) -> Callable[[str], int]:
    """A type for whole numbers from `least` to `most`."""

    def read_number(word: str) -> int:
        if not word.isascii() or not word.isdigit() or not least <= int(word) <= most:
            raise argparse.ArgumentTypeError(f"it must be a whole number from {least} to {most}")
        return int(word)

    return read_number
