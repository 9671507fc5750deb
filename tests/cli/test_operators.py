"""Operators on the command line: every command that changes something is refused to who has no right for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from social.clock import SystemClock
from social.deliveries import drafts
from social.desk import open_desk
from social.operators import keep
from social.rights import Right
from store import audit
from store.database import Record
from store.operators import keep_operator
from store.services import add_service, new_uuid
from tests.cli.reference import _choices
from tests.cli.stonechat import PASSPHRASE, Stonechat
from tui.__main__ import main
from tui.cli.output import DONE, FAILED
from tui.cli.parser import NOUNS, grammar
from tui.cli.rights import RIGHTS

FORBIDDEN = {
    "account set --daily-messages 10": Right.ADMINISTRATION,
    "account keeper-set vault": Right.ADMINISTRATION,
    "account keeper-clear": Right.ADMINISTRATION,
    "service add brandlark --label L --secrets -": Right.ADMINISTRATION,
    "service sign-in brandlark --label L --secrets -": Right.ADMINISTRATION,
    "service change brandlark --label L --visitor-folder New": Right.ADMINISTRATION,
    "service check brandlark": Right.ADMINISTRATION,
    "service remove brandlark": Right.ADMINISTRATION,
    "workflow start syncTwitter": Right.WORKFLOW,
    "workflow pause syncTwitter": Right.WORKFLOW,
    "workflow stop syncTwitter": Right.WORKFLOW,
    "workflow run syncTwitter": Right.WORKFLOW,
    "workflow restart syncTwitter": Right.WORKFLOW,
    "workflow simulate syncTwitter": Right.WORKFLOW,
    "workflow schedule syncTwitter daily 07:30": Right.ADMINISTRATION,
    "workflow unconditional-stop syncTwitter --yes": Right.ADMINISTRATION,
    "workflow purge syncTwitter --yes": Right.ADMINISTRATION,
    "workflow properties syncTwitter --history-days 9": Right.ADMINISTRATION,
    "retention set --statistics 9": Right.ADMINISTRATION,
    "visitor export": Right.EXPORT,
    "visitor move --to mine": Right.FOLDER,
    "view save mine": Right.FOLDER,
    "view rename mine --to yours": Right.FOLDER,
    "view remove mine": Right.FOLDER,
    "folder add mine": Right.FOLDER,
    "folder rename mine --to yours": Right.FOLDER,
    "folder remove mine": Right.FOLDER,
    "visitor import --undo 1": Right.IMPORT,
    "visitor erase 1 --yes": Right.PRIVACY,
    "consent record 1 --service brandlark --evidence form": Right.PRIVACY,
    "consent opt-out 1 --evidence letter": Right.PRIVACY,
    "template duplicate tweet --to Ours": Right.PREPARE,
    "template save Ours --delivery 1": Right.PREPARE,
    "template rename Ours --to Yours": Right.PREPARE,
    "template remove Ours": Right.PREPARE,
    "delivery create --template tweet --label L --to brandlark --content Hello": Right.PREPARE,
    "delivery change 1 --label M": Right.PREPARE,
    "delivery duplicate 1": Right.PREPARE,
    "delivery analyze 1": Right.PREPARE,
    "delivery media-add 1 picture.png": Right.PREPARE,
    "delivery media-move 1 1 2": Right.PREPARE,
    "delivery media-post 1 1 2": Right.PREPARE,
    "delivery resume-thread 1": Right.PREPARE,
    "delivery media-describe 1 1 --alt Bird": Right.PREPARE,
    "delivery media-remove 1 1": Right.PREPARE,
    "delivery proof 1": Right.START,
    "delivery confirm 1": Right.START,
    "delivery decide 1 --leave": Right.START,
    "delivery rehearse 1": Right.PREPARE,
    "delivery undo 1": Right.START,
    "delivery send-now 1": Right.START,
    "delivery approve 1": Right.START,
    "delivery refuse 1 --reason Wrong": Right.START,
    "delivery pause 1": Right.START,
    "delivery stop 1": Right.START,
    "delivery resume 1": Right.START,
    "delivery reconcile --yes": Right.ADMINISTRATION,
    "alerts set mail --off": Right.ADMINISTRATION,
    "alerts test mail": Right.ADMINISTRATION,
    "operator set anna --groups Administrator": Right.ADMINISTRATION,
    "quarantine valid 1": Right.ADMINISTRATION,
    "operator remove jane": Right.ADMINISTRATION,
    "backup copy.sqlite3": Right.ADMINISTRATION,
    "restore home/record.sqlite3 --yes": Right.ADMINISTRATION,
}
"""Commands as they are typed, with the right that each needs."""
LOOKING = (
    "account show", "account charges", "account keeper",
    "service list", "workflow list", "workflow journal syncTwitter", "statistics brandlark",
    "retention show", "visitor list", "visitor show 1", "view list", "folder list", "consent show 1", "delivery list",
    "delivery show 1", "delivery preview 1", "delivery media 1", "delivery log 1", "delivery doubts", "delivery report 1",
    "service passes brandlark", "service diff brandlark", "service report brandlark",
    "workflow propose syncTwitter", "delivery certificate 1", "template list",
    "quarantine list", "quarantine show 1", "monitoring", "alerts show", "audit", "operator list", "doctor",
)  # fmt: skip
"""Commands for everybody, as they are typed: they change nothing, which is tried."""
FREE = {" ".join(line.split()[:2]) for line in LOOKING} - {"statistics brandlark"} | {"statistics"}
FREE |= {"sandbox serve", "worker"}
"""And the two that have no business with operators: the worker carries out what somebody with the right has asked for."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with a service and a delivery; jane decides, and anna has nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "passphrase").touch(0o600)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    desk, clock = open_desk(tmp_path / "home", SystemClock(), passphrase=PASSPHRASE), SystemClock()
    service = add_service(
        desk.record, clock.now(), uuid=new_uuid(), label="Brand", internal_name="brandlark", folder_id=1, visitor_folder_id=2
    )  # fmt: skip
    drafts.create(desk.record, clock, "jane", "tweet", "Offers", content="Hello", main_target=[service])
    keep(desk.record, clock, "jane", "jane", ["Administrator"])
    keep(desk.record, clock, "jane", "anna", ["Access to reports"])
    yield tmp_path / "home"
    desk.record.close()


def run(home: Path, line: str) -> int:
    return main([*line.split(), "--home", str(home), "--passphrase-file", str(home.parent / "passphrase")])


def every_command() -> set[str]:
    found = set()
    for noun, parser in _choices(grammar(set(NOUNS))).items():
        found |= {f"{noun} {verb}" for verb in _choices(parser)} or {noun}
    return found


def test_every_command_has_its_right_or_is_for_everybody() -> None:
    said = "name its right in tui/cli/rights.py, or write it into FREE here where it changes nothing"
    assert every_command() - FREE - set(RIGHTS) == set(), said
    assert (FREE | set(RIGHTS)) - every_command() == set(), "there is no such command any more"
    assert FREE & set(RIGHTS) == set()
    walked = {each for each in RIGHTS for line in FORBIDDEN if f"{line} ".startswith(f"{each} ")}
    assert set(RIGHTS) - walked == set(), "write how it is typed into FORBIDDEN here: it is tried"


def test_every_forbidden_command_is_refused_and_says_why(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    before = len(audit.acts(Record(home)))
    for line, right in FORBIDDEN.items():
        code = run(home, line)
        said = capsys.readouterr()
        assert (code, said.out) == (FAILED, ""), f"{line}\n{said.err}"
        assert f"This needs the right {right}, which anna does not have here." in said.err, f"{line}\n{said.err}"
    assert len(audit.acts(Record(home))) == before
    assert not (home.parent / "copy.sqlite3").exists()


def test_what_is_for_everybody_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    record = Record(home)
    record.sql("UPDATE external_account SET base_url = 'http://127.0.0.1:9'")  # nobody is there; doctor asks
    before = list(record.db.connection().iterdump())
    for line in LOOKING:
        run(home, line)
        assert "needs the right" not in capsys.readouterr().err, line
        assert list(record.db.connection().iterdump()) == before, line


def test_who_has_the_right_alone_is_not_refused_for_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    for line, right in FORBIDDEN.items():
        if right is not Right.ADMINISTRATION:
            keep_operator(Record(home), "anna", [], [right])
            run(home, line)
            assert "This needs the right" not in capsys.readouterr().err, line


def test_operators_are_set_listed_and_removed(tmp_path: Path) -> None:
    stonechat = Stonechat(tmp_path)
    jane, anna = {"SUDO_USER": "jane"}, {"SUDO_USER": "anna"}
    assert "everybody who can open this home" in stonechat("operator", "list", **jane).err
    first = stonechat("operator", "set", "anna", "--groups", "Administrator", **jane)
    assert (first.code, "Begin with yourself: stonechat operator set jane" in first.err) == (FAILED, True)
    assert stonechat("operator", "set", "jane", "--groups", "Administrator", **jane).code == DONE
    given = ("--groups", "Delivery operators", "--rights", "EXPORT", "--json")
    done = stonechat("operator", "set", "anna", *given, **jane)
    assert done.value[0] == {
        "name": "anna", "groups": ["Delivery operators"], "rights": ["EXPORT"],
        "may": ["PREPARE DELIVERIES", "START DELIVERIES", "EXPORT"],
    }  # fmt: skip
    refused = stonechat("account", "set", "--daily-messages", "10", **anna)
    assert (refused.code, refused.err.splitlines()[0]) == (
        FAILED, "stonechat: This needs the right ADMINISTRATION, which anna does not have here."
    )  # fmt: skip
    assert stonechat("operator", "remove", "anna", **jane).code == DONE
    assert "last administrator" in stonechat("operator", "remove", "jane", **jane).err


def test_reading_alone_is_refused_wherever_something_would_change(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "jane")
    before = len(audit.acts(Record(home)))
    for line in FORBIDDEN:
        if not line.startswith(("visitor export", "backup")):
            code = run(home, f"{line} --read-only")
            assert code in {FAILED, 2}, line
            said = capsys.readouterr().err
            assert "read-only" in said or "reading only" in said, f"{line}\n{said}"
    assert len(audit.acts(Record(home))) == before
