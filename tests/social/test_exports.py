"""Exports of visitors: each format read again by another program's library, harmless, in a stream, and whole or not at all."""

from __future__ import annotations

import csv
import gc
import io
import json
import stat
from errno import ENOSPC
from pathlib import Path
from threading import Event
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet
import pytest

from social.clock import SystemClock
from social.exports import formats
from social.exports.files import ExportRefused, format_of
from social.exports.visitors import export, export_to
from store import audit
from store.database import Record
from store.seed import seed
from store.services import add_service
from store.visitors import keep_details
from store.windows import VisitorView, visitor_ids
from store.windows_rows import FIELDS, marked_rows, view_rows
from tests.store.conftest import NOW

NAMES = ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "a\x1b]0;own\x07b", '名前, "quoted"\nline', "\u202eabc", None)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = Record(tmp_path / "home")
    seed(record, "http://127.0.0.1:9")
    rows = [
        (
            str(10**18 + n),
            f"u{n}",
            NAMES[n % 8],
            None if n == 3 else n,
            None if n == 3 else n % 2 == 0,
            None,
            False,
            True,
        )
        for n in range(4_321)
    ]
    for name in ("beta", "alpha"):
        add_service(record, NOW, label=name, internal_name=name, folder_id=1, visitor_folder_id=2)
    with record.writing():
        keep_details(record, rows, 2, NOW)
        for service_id in (1, 2):
            record.sql("INSERT INTO subscription VALUES (?, 1, 0, NULL)", (service_id,))
    return record


OLDEST = VisitorView(descending=False)


def written(record: Record, kind: str, **options: bool) -> bytes:
    file = io.BytesIO()
    told: list[int] = []
    assert (
        export(record, SystemClock(), "tester", view_rows(record, OLDEST), kind, file, tell=told.append, **options)
        == 4_321
    )
    assert told == [2_000, 4_000, 4_321]
    return file.getvalue()


def test_csv_is_disarmed_and_else_exact(record: Record) -> None:
    head, *rows = csv.reader(io.StringIO(written(record, "csv").decode(), newline=""))
    assert tuple(head) == FIELDS
    assert [row[3] for row in rows[:8]] == [
        "'" + NAMES[0], "'+1", "'-1", "'@SUM(A1)", "a]0;ownb", NAMES[5], "abc", "",
    ]  # fmt: skip
    assert rows[0] == ["Twitter", str(10**18), "u0", rows[0][3], "0", "true", "Visitors", "alpha beta"]
    assert rows[3][4:6] == ["", ""]
    assert len(rows) == 4_321
    _, *armed = csv.reader(io.StringIO(written(record, "csv", formulas=True).decode(), newline=""))
    assert armed[1][3] == "+1"


def test_json_lines_say_all_and_move_no_cursor(record: Record) -> None:
    text = written(record, "jsonl").decode()
    assert "\x1b" not in text
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    assert rows[0]["services"] == ["alpha", "beta"]
    assert [row["full_name"] for row in rows[:8]] == list(NAMES)
    assert rows[3]["checked"] is None


def test_parquet_keeps_types_and_ids_whole(record: Record) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(written(record, "parquet")))
    rows = table.to_pylist()
    assert (len(rows), rows[4]["external_id"], rows[4]["checked"]) == (4_321, str(10**18 + 4), True)
    assert rows[3]["number_of_friends"] is None
    assert rows[5]["full_name"] == NAMES[5]


def test_xlsx_holds_no_formula_no_link_and_as_many_sheets_as_it_takes(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "SHEET", 4_000)
    with ZipFile(io.BytesIO(written(record, "xlsx"))) as book:
        sheets = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        texts = [book.read(name).decode() for name in sheets]
    assert [text.count("<row ") for text in texts] == [4_001, 322]
    assert "=HYPERLINK" in texts[0]
    assert not any("<f>" in text or "<hyperlink" in text for text in texts)
    assert f"<t>{10**18}</t>" in texts[0]


def test_marked_ones_come_in_the_order_of_their_marks(record: Record) -> None:
    ids = visitor_ids(record, VisitorView("friends < 900"))
    rows = [row for part in marked_rows(record, [*ids, 999_999]) for row in part]
    assert [row[1] for row in rows] == [str(10**18 + n - 1) for n in ids]


def test_a_file_is_whole_or_not_there_and_its_owner_s(record: Record, tmp_path: Path) -> None:
    path, stop = tmp_path / "all.csv", Event()

    def until_two_thousand(number: int) -> None:
        if number >= 2_000:
            stop.set()

    assert (
        export_to(record, SystemClock(), "tester", view_rows(record, OLDEST), path, stop=stop, tell=until_two_thousand)
        is None
    )
    assert not list(tmp_path.glob("all*"))
    number = export_to(
        record, SystemClock(), "tester", view_rows(record, OLDEST), path, stop=Event(), tell=lambda _: None
    )
    assert (number, stat.S_IMODE(path.stat().st_mode)) == (4_321, 0o600)
    with pytest.raises(ExportRefused, match="already"):
        export_to(record, SystemClock(), "tester", [], path, stop=Event(), tell=lambda _: None)
    with pytest.raises(ExportRefused, match=r"\.parquet"):
        format_of("visitors.doc")
    with pytest.raises(ExportRefused, match="cannot be written"):
        export_to(record, SystemClock(), "tester", [], tmp_path / "no" / "a.csv", stop=Event(), tell=lambda _: None)


class Full(io.BytesIO):
    """A file on a disk that takes no more than a few bytes."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 3_000:
            raise OSError(ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", formats.FORMATS)
def test_a_full_disk_is_told_once_and_nothing_comes_after_it(record: Record, kind: str) -> None:
    with Full() as file, pytest.raises(OSError, match="No space"):
        export(record, SystemClock(), "tester", view_rows(record, OLDEST), kind, file)
    gc.collect()


def test_what_is_a_formula_in_full_width_is_disarmed_too() -> None:
    for text in ("＝1+1", "＋1", "－1", "＠SUM(A1)", "'＝1+1"):
        assert formats.disarmed(text) == f"'{text}"
        assert formats.armed(formats.disarmed(text)) == text


@pytest.mark.parametrize("kind", formats.FORMATS)
def test_nobody_is_a_file_too(record: Record, kind: str) -> None:
    file = io.BytesIO()
    assert export(record, SystemClock(), "tester", [], kind, file) == 0
    assert bool(file.getvalue()) == (kind != "jsonl")


def test_the_trail_tells_how_many_left_and_by_which_file(record: Record, tmp_path: Path) -> None:
    path, cut = tmp_path / "all.csv", Event()
    export_to(record, SystemClock(), "jane", view_rows(record, OLDEST), path, stop=Event(), tell=lambda _: None)
    export(
        record,
        SystemClock(),
        "anna",
        view_rows(record, OLDEST),
        "csv",
        io.BytesIO(),
        stop=cut,
        tell=lambda _: cut.set(),
    )
    told = [(act.operator, act.entity, act.action, act.detail) for act in audit.acts(record)]
    assert told == [
        ("anna", "stdout", "Export", "2,000 visitor(s) as csv"),
        ("jane", str(path), "Export", "4,321 visitor(s) as csv"),
    ]
    record.read_only = True
    assert export(record, SystemClock(), "joe", view_rows(record, OLDEST), "csv", io.BytesIO()) == 4_321
