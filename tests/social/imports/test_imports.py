"""Imports of visitors: what a file brings, what stands above it, and that it can be taken back to the letter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from social.exports.visitors import export
from social.imports.layout import ImportRefused, look_at
from social.imports.visitors import Done, dry_run, import_file, undo
from store import audit, imports, passes, searching
from store.consents import keep_consent, keep_opt_out, opt_out
from store.database import Record
from store.folders import add_folder, remove_visitor_folder
from store.purging import PURGES
from store.seed import seed
from store.services import add_service
from store.visitors import keep_details, visitor_by, visitor_count
from store.windows import VisitorView, visitor_ids
from store.windows_rows import view_rows
from tests.store.conftest import NOW
from tests.tui.conftest import StillClock

CLOCK = StillClock()
HEAD = "external_id,username,full_name,number_of_friends,checked,folder\n"
NAMES = ("=1+1", "'=1+1", "''-x", "'tis", "+1", "@SUM(A1)", '名前, "q"', "Zoë", None, "Jane")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record(tmp_path / "home")
    seed(opened, "http://127.0.0.1:9")
    add_service(opened, NOW, label="Offers", internal_name="offers", folder_id=1, visitor_folder_id=2)
    yield opened
    opened.close()


def told_by_x(record: Record, *ids: int, name: str = "X says") -> None:
    """Let X tell of these people."""
    rows = [(str(one), f"u{one}", name, one, True, "blue", False, True) for one in ids]
    with record.writing():
        keep_details(record, rows, 2, NOW)


def whole(record: Record) -> list[tuple[object, ...]]:
    """All that the record holds of its visitors."""
    return record.sql("SELECT * FROM visitor ORDER BY id").fetchall()


def a_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


def bring(record: Record, path: Path, **how: object) -> Done:
    return import_file(record, CLOCK, "tester", look_at(path), **how)


def exported(record: Record, kind: str) -> bytes:
    file = io.BytesIO()
    export(record, CLOCK, "tester", view_rows(record, VisitorView(descending=False)), kind, file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_was_exported_comes_in_unchanged_here_and_elsewhere(record: Record, tmp_path: Path, kind: str) -> None:
    folder = add_folder(record, "visitor", "VIP")
    rows = [
        (str(10**18 + n), f"u{n}", NAMES[n % 10], n, n % 2 == 0 if n % 3 else None, None, None, None) for n in range(40)
    ]
    with record.writing():
        keep_details(record, rows, 2, NOW)
        record.sql("UPDATE visitor SET folder_id = ? WHERE id % 5 = 0", (folder,))
    path = tmp_path / f"all.{kind}"
    path.write_bytes(exported(record, kind))
    found = dry_run(record, "tester", look_at(path))
    assert (found.same, found.counted, found.overruled) == (40, 40, 0)
    other = Record(tmp_path / "elsewhere")
    seed(other, "http://127.0.0.1:9")
    add_folder(other, "visitor", "VIP")
    done = bring(other, path)
    assert (done.known.new, done.known.state, done.whole) == (40, "complete", True)
    assert exported(other, kind) == path.read_bytes()
    assert not searching.behind(other)
    other.close()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("sep=;\r\nUser Name;External ID;name;Anything\r\nwren;7;Zoë;x\r\n", "utf-8-sig"),
        ("External ID\tUsername\tFull name\n7\twren\tZoë\n", "utf-16"),
        ("external id|handle|display name\r7|@wren|Zoë", "cp1252"),
    ],
)
def test_files_of_many_programs_are_read(record: Record, tmp_path: Path, text: str, encoding: str) -> None:
    assert bring(record, a_file(tmp_path, text, encoding)).known.new == 1
    found = visitor_by(record, "7")
    assert found is not None
    assert (found.username, found.full_name, found.detailed_at, found.folder_id) == ("wren", "Zoë", None, 2)


def test_objects_of_other_programs_are_read_and_each_that_cannot_be_taken_is_told(
    record: Record, tmp_path: Path
) -> None:
    lines = (
        '{"screen_name": "@wren", "id": 7, "verified": true, "followers_count": 12, "lists": [1]}',
        '{"name": "Zo\u00eb\u2028", "user_id": "8", "verified": null}', "", '{"id": 1.5e18}', '{"id": 9, "name": ["x"]}',
        "[1]", '{"id": 10', '{"id": 11, "name": "\\ud83d"}', '{"id": "7"}', "{" * 5_000,
        f'{{"id": 12, "x": "{"x" * (1 << 21)}"}}',
        '{"id": 13, "name": "' + "'=1" + '"}',
    )  # fmt: skip
    path = a_file(tmp_path, "\r\n".join(lines))
    done = bring(record, path)
    assert (done.known.new, done.known.refused) == (3, 8)
    said = {each.line: each.reason for each in done.found.refusals}
    assert list(said) == [4, 5, 6, 7, 8, 10, 11, 9]
    for line, words in (
        (4, "spoilt"),
        (5, "a list"),
        (6, "no object"),
        (8, "no letters"),
        (9, "line 1"),
        (11, "longer"),
    ):
        assert words in said[line]
    found = record.sql("SELECT username, full_name, number_of_friends, checked FROM visitor ORDER BY id").fetchall()
    assert found == [("wren", None, 12, 1), (None, "Zoë", None, None), (None, "'=1", None, None)]
    for text, words in (('[{"id": 7}]', "no object of JSON"), ('{"lists": 7}', "neither External ID")):
        with pytest.raises(ImportRefused, match=words):
            look_at(a_file(tmp_path, text))


def test_each_row_that_cannot_be_taken_is_told_with_its_line(record: Record, tmp_path: Path) -> None:
    lines = (
        '1,a,"two\nlines",5,yes,', "1.23457E+18,b,,,,", "x9,c,,,,", ",,Nobody,,,", ",unknown,,,,", "4,d e,,,,",
        "5,e,,many,,", "6,f,,,maybe,", "1,again,,,,", "8,h", '9,i,,"1,234,567",WAHR,Nowhere', "010,j,,,,", "",
        "11,k,\x1b[2Jk\u202e,12.0,,",
    )  # fmt: skip
    path = a_file(tmp_path, HEAD + "\n".join(lines) + "\n")
    found = dry_run(record, "tester", look_at(path))
    assert visitor_count(record) == 0
    assert [each.line for each in found.refusals if "same person" not in each.reason] == [4, 5, 6, 8, 9, 10, 12, 14, 7]
    assert (found.new, found.refused, found.counted) == (3, 10, 13)
    said = {each.line: each.reason for each in found.refusals}
    assert "spoilt by a spreadsheet" in said[4]
    assert "line 2 already" in said[11]
    assert "2 cells, the first line has 6" in said[12]
    assert found.unknown_folders == {"Nowhere": 1}
    bring(record, path)
    rows = record.sql("SELECT external_id, full_name, number_of_friends, checked FROM visitor ORDER BY id").fetchall()
    assert rows == [("1", "two lines", 5, 1), ("9", None, 1_234_567, 1), ("11", "[2Jk", 12, None)]


def test_odd_bytes_and_an_open_quote_spoil_their_own_rows_alone(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    good = "".join(f"{n},u{n},Zoë {n}\n" for n in range(2, 9)).encode()
    path.write_bytes(
        b"external_id,username,full_name\n" + good + b"20,v,\xff\xfe\n21,w,ok\n" + b'22,"x,' + b"y" * 140_000
    )
    found = dry_run(record, "tester", look_at(path))
    assert found.new == 8
    assert ["bytes that are no letters" in found.refusals[0].reason, "not closed" in found.refusals[1].reason] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "names neither"),
        (b"\xff\xfe\x00", "no text|names neither"),
        (None, "no file"),
    ],
)
def test_what_is_no_list_of_visitors_is_refused(tmp_path: Path, data: bytes | None, said: str) -> None:
    path = tmp_path / "x.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ImportRefused, match=said):
        look_at(path)


def test_what_x_said_stands_unless_the_file_is_to_count(record: Record, tmp_path: Path) -> None:
    told_by_x(record, 1, 2)
    record.sql("UPDATE visitor SET full_name = NULL WHERE external_id = '2'")
    path = a_file(tmp_path, HEAD + "1,,From the file,9,no,\n2,,From the file,2,,\n,U2,,,,\n")
    before = whole(record)
    done = bring(record, path)
    assert (done.known.changed, done.known.same, done.known.refused, done.found.overruled) == (1, 1, 1, 1)
    assert done.found.fields == {"full_name": 1}
    above = bring(record, path, overwrite=True)
    assert above.found.fields == {"full_name": 1, "number_of_friends": 1, "checked": 1}
    undo(record, CLOCK, "tester", above.known.id)
    undo(record, CLOCK, "tester", done.known.id)
    assert whole(record) == before


def test_an_opt_out_stands_and_nobody_asks_for_messages_by_a_file(record: Record, tmp_path: Path) -> None:
    keep_opt_out(record, "5", "by hand", "", NOW)
    done = bring(record, a_file(tmp_path, HEAD + "5,e,,,,\n6,f,,,,\n"))
    assert (done.found.opted_out, opt_out(record, "5") is not None) == (1, True)
    assert record.scalar("SELECT count(*) FROM consent") == record.scalar("SELECT count(*) FROM subscription") == 0
    undo(record, CLOCK, "tester", done.known.id)
    assert opt_out(record, "5") is not None


def test_an_undo_leaves_what_is_newer_and_says_so(record: Record, tmp_path: Path) -> None:
    told_by_x(record, 1)
    vip = add_folder(record, "visitor", "VIP")
    path = a_file(tmp_path, HEAD + "1,,,,,vip\n2,b,B,,,\n3,c,C,,,\n4,d,D,,,\n5,e,E,,,\n")
    done = bring(record, path)
    assert visitor_by(record, "1").folder_id == vip
    told_by_x(record, 2)
    with record.writing():
        known = passes.known_pass(record, passes.begin(record, 1, "full", NOW))
        passes.land(record, known, keep_details(record, [], 2, NOW), NOW)
        record.sql("INSERT INTO subscription VALUES (1, (SELECT id FROM visitor WHERE external_id = '3'), 0, NULL)")
    keep_consent(record, 1, "4", "asked", "by a form", NOW)
    back = undo(record, CLOCK, "tester", done.known.id)
    assert (back.state, back.removed, back.restored, back.kept) == ("undone", 1, 1, 3)
    assert visitor_by(record, "5") is None
    assert visitor_by(record, "1").folder_id == 2
    assert [len(visitor_ids(record, VisitorView(each))) for each in ("id = 5", "id = 3")] == [0, 1]
    with pytest.raises(ImportRefused, match="taken back already"):
        undo(record, CLOCK, "tester", done.known.id)
    assert [act.action for act in audit.acts(record, 3)] == ["Undo import", "Import", "Import"]


def test_a_cut_import_goes_on_or_is_taken_back(record: Record, tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "".join(f"{n},u{n},N{n},{n},,\n" for n in range(1, 12_001)) + "3,dup,,,,\n")
    cut = Event()
    half = bring(record, path, stop=cut, tell=lambda _: cut.set())
    assert (half.whole, half.known.state, half.known.new, visitor_count(record)) == (False, "going", 2_500, 2_500)
    done = bring(record, path, overwrite=True)
    assert (done.known.id, done.begun_at, done.whole) == (half.known.id, 2_501, True)
    assert (done.known.new, done.known.refused, done.known.counted, done.known.overwrite) == (12_000, 1, 12_001, False)
    halt = Event()
    part = undo(record, CLOCK, "tester", done.known.id, stop=halt, tell=lambda number: number > 1_000 and halt.set())
    assert (part.state, part.removed) == ("undoing", 2_000)
    assert undo(record, CLOCK, "tester", done.known.id).removed == 12_000
    assert visitor_count(record) == 0
    assert record.scalar("SELECT count(*) FROM mark WHERE scope LIKE 'import:%'") == 0


def test_who_undoes_an_import_that_goes_on_ends_it(record: Record, tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "".join(f"{n},u{n},,,,\n" for n in range(1, 10_002)))
    told: list[int] = []

    def meanwhile(number: int) -> None:
        told.append(number)
        undo(record, CLOCK, "other", imports.imports(record)[0].id)

    with pytest.raises(ImportRefused, match="takes it back"):
        bring(record, path, tell=meanwhile)
    assert (told, visitor_count(record)) == ([2_500], 0)


def test_x_tells_anew_of_who_came_by_a_file(record: Record, tmp_path: Path) -> None:
    bring(record, a_file(tmp_path, HEAD + "1,mine,Mine,1,no,\n"))
    later = NOW + timedelta(days=9)
    with record.writing():
        keep_details(record, [("1", "u1", "X says", 1, True, "blue", False, True)], 2, later)
    found = visitor_by(record, "1")
    assert (found.full_name, found.detailed_at) == ("X says", later)


def test_after_ninety_days_what_an_undo_needs_is_dropped(record: Record, tmp_path: Path) -> None:
    told_by_x(record, 1)
    done = bring(record, a_file(tmp_path, HEAD + "1,,File,,,\n2,b,,,,\n"), overwrite=True)
    purge = next(each for each in PURGES if each.name == "Undo of imports")
    soon, late = done.known.at + timedelta(days=89), done.known.at + timedelta(days=91)
    assert purge.find(record, soon, 0).ids == ()
    found = purge.find(record, late, 0)
    with record.writing():
        assert purge.drop(record, found.ids, late) == found.rows == 1
    assert purge.find(record, late, found.after or 0).ids == ()
    with pytest.raises(ImportRefused, match="too old"):
        undo(record, CLOCK, "tester", done.known.id)


def test_a_folder_that_goes_meanwhile_ends_the_import_and_what_came_stays(record: Record, tmp_path: Path) -> None:
    vip = add_folder(record, "visitor", "VIP")
    path = a_file(tmp_path, HEAD + "".join(f"{n},u{n},,,,\n" for n in range(1, 5_002)))
    with pytest.raises(ImportRefused, match="is gone"):
        bring(record, path, folder_id=vip, tell=lambda _: remove_visitor_folder(record, vip))
    assert visitor_count(record) == 2_500
    assert undo(record, CLOCK, "tester", 1).kept == 0
