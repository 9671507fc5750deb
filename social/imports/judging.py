"""Judges the rows of a file against the record, some thousands at a time: new, changed, as it stands, or refused.

What X said of somebody is newer than any file, so it stands unless the file is to count above it: then a file fills only
what X left open. Folders are ours, so a file may move people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from social.imports.layout import ImportRefused
from social.imports.reading import Incoming, Refused
from store.consents import opted_out
from store.database import Record
from store.erased import masks
from store.folders import VISITORS, folders
from store.imports import FIELDS, Change, NewVisitor, Portion
from store.lines_seen import LinesSeen
from store.visitors import Known, known_by_handles, known_by_ids

AT_ONCE = 2_500
"""Rows of a portion: some 0.1 s for the others who write."""
Refuse = Callable[[int, str], object]
"""Gets a line and the reason why it cannot be taken."""
SHOWN = 200
"""Refused rows that are remembered with their reasons."""
LABELS = {
    "username": "Username", "full_name": "Full name", "number_of_friends": "Number of friends", "checked": "Checked",
    "folder_id": "Folder",
}  # fmt: skip


@dataclass(slots=True)
class Findings:
    """What the rows of a file come to. `fields`: how many changes of each field; `overruled`: rows in which X's word
    stood above the file's; `opted_out`: those who want no messages, and still want none; `unknown_folders`: names of
    folders that there are none of, with the rows that name them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    overruled: int = 0
    opted_out: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    unknown_folders: Counter[str] = field(default_factory=Counter)
    refusals: list[Refused] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """The rows."""
        return self.new + self.changed + self.same + self.refused


def portions(rows: Iterable[Incoming | Refused]) -> Iterator[list[Incoming | Refused]]:
    """The rows, some thousands at a time."""
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        yield part


class Judge:
    """Judges portion after portion of one file; remembers whom it has named already."""

    def __init__(self, record: Record, folder_id: int | None, overwrite: bool) -> None:
        """`folder_id`: where all of them go; None leaves it to the file."""
        self.found = Findings()
        self._record = record
        self._folder, self._overwrite = folder_id, overwrite
        self._look_up_folders()
        self._seen = LinesSeen()

    def _look_up_folders(self) -> None:
        """The folders that there are now: somebody may take one away meanwhile."""
        known = folders(self._record, "visitor")
        self._folders = {each.label.casefold(): each.id for each in known}
        self._home = next(each.id for each in known if each.label == VISITORS)
        if self._folder is not None and self._folder not in self._folders.values():
            raise ImportRefused("The folder into which all of them were to go is gone.", "Choose another one.")

    def close(self) -> None:
        """Forget whom it has named."""
        self._seen.close()

    def pass_over(self, part: list[Incoming | Refused]) -> None:
        """Remember whom rows named that were taken before a cut."""
        rows = [row for row in part if isinstance(row, Incoming)]
        self._first_ones(rows, _named(self._record, rows), lambda _line, _reason: None)

    def judge(self, part: list[Incoming | Refused]) -> Portion:
        """What becomes of some rows; the record is only read. Raises ImportRefused where the folder is gone."""
        self._look_up_folders()
        refused = self.found.refused
        rows = [row for row in part if isinstance(row, Incoming)]
        for each in part:
            if isinstance(each, Refused):
                self._refuse(each.line, each.reason)
        known = _named(self._record, rows)
        first = self._first_ones(rows, known, self._refuse)
        ids = [key for key, _row in first]
        self.found.opted_out += len(opted_out(self._record, ids))
        hidden = masks(self._record, ids)
        new, changed, same = list[NewVisitor](), list[Change](), 0
        for key, row in first:
            if key in hidden:
                self._refuse(row.line, "This person was erased at their wish, and stays out.")
            elif key not in known:
                new.append(self._new(key, row))
            elif change := self._change(known[key], row):
                changed.append(change)
            else:
                same += 1
        self.found.new, self.found.changed = self.found.new + len(new), self.found.changed + len(changed)
        self.found.same += same
        return Portion(new, changed, same, self.found.refused - refused, part[-1].line)

    def _first_ones(
        self, rows: list[Incoming], known: Mapping[str, Known], refuse: Refuse
    ) -> list[tuple[str, Incoming]]:
        """The rows by the External ID of whom each names, without those who cannot be told or were named before."""
        bearing = _by_handle(known)
        told = [(row.external_id or _borne(row, bearing, refuse), row) for row in rows]
        before = self._seen.known([key for key, _row in told if key])
        lines: dict[str, int] = {}
        first: list[tuple[str, Incoming]] = []
        for key, row in told:
            if not key:
                continue
            line = before.get(key) or lines.get(key)
            if line is not None:
                refuse(row.line, f"The same person is on line {line:,} already; that line counts.")
                continue
            lines[key] = row.line
            first.append((key, row))
        self._seen.add(lines)
        return first

    def _refuse(self, line: int, reason: str) -> None:
        self.found.refused += 1
        if len(self.found.refusals) < SHOWN:
            self.found.refusals.append(Refused(line, reason))

    def _folder_of(self, row: Incoming) -> int | None:
        """The folder that a row is to lie in; None where nothing says so."""
        if self._folder is not None or row.folder is None:
            return self._folder
        found = self._folders.get(row.folder.casefold())
        if found is None and (row.folder in self.found.unknown_folders or len(self.found.unknown_folders) < SHOWN):
            self.found.unknown_folders[row.folder] += 1
        return found

    def _new(self, key: str, row: Incoming) -> NewVisitor:
        place = self._folder_of(row) or self._home
        return (key, row.username, row.full_name, row.number_of_friends, row.checked, place)

    def _change(self, stands: Known, row: Incoming) -> Change | None:
        said = (row.username, row.full_name, row.number_of_friends, row.checked, self._folder_of(row))
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        overruled = False
        for name, value in zip(FIELDS, said, strict=True):
            old = getattr(stands, name)
            if value is None or value == old:
                continue
            if stands.told and old is not None and name != "folder_id" and not self._overwrite:
                overruled = True
                continue
            before[name], after[name] = old, value
        self.found.fields.update(after.keys())
        self.found.overruled += overruled
        return Change(stands.id, before, after) if after else None


def _named(record: Record, rows: list[Incoming]) -> dict[str, Known]:
    """Those of the record whom rows name, by External ID or, where a row has none, by username."""
    known = known_by_ids(record, [row.external_id for row in rows if row.external_id])
    handles = [row.username for row in rows if not row.external_id and row.username]
    return known | known_by_handles(record, handles)


def _by_handle(known: Mapping[str, Known]) -> dict[str, list[str]]:
    """The External IDs of those who bear each handle."""
    found: dict[str, list[str]] = {}
    for key, each in known.items():
        found.setdefault((each.username or "").casefold(), []).append(key)
    return found


def _borne(row: Incoming, bearing: Mapping[str, list[str]], refuse: Refuse) -> str | None:
    """The External ID of the one visitor who bears the handle of a row without ID."""
    found = bearing.get((row.username or "").casefold(), [])
    if len(found) == 1:
        return found[0]
    why = (
        f"Nobody here is called @{row.username}, and without an External ID nobody can be added."
        if not found
        else f"{len(found)} visitors here are called @{row.username}; the External ID tells which is meant."
    )
    refuse(row.line, why)
    return None
