"""The orders in which visitors can be listed: each has an index, so that its first rows are there at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One order: what it sorts `visitor v` by, the index that holds it, and which way round comes first."""

    key: str
    index: str = ""
    """Empty for the order of the row numbers themselves."""
    descending: bool = False
    letters: str = ""
    """The column whose first letters can be jumped to; empty where there are none."""

    flag: bool = False
    """Whether it is by yes or no."""

    def values(self, descending: bool, *, without: int | None = None) -> tuple[str, ...]:
        """Conditions that part it into stretches in the order of row numbers, where it is by a flag; one may be left out."""
        known = (int(descending), int(not descending)) if self.flag else ()
        stretches = (f"{self.key} = {value}" for value in known if value != without)
        return (*stretches, f"{self.key} IS NULL") if self.flag else ("1",)

    def sql(self, descending: bool, *, indexed: bool = True) -> str:
        """The terms of ORDER BY; unknown values stand last either way. Not `indexed` keeps the index out of it."""
        way, plus = "DESC" if descending else "ASC", "" if indexed else "+"
        return f"{plus}{self.key} {way} NULLS LAST, v.id {way}" if self.index else f"{plus}{self.key} {way}"

    def back(self, descending: bool) -> str:
        """The terms of the same order read from its end."""
        way = "ASC" if descending else "DESC"
        return f"{self.key} {way} NULLS FIRST, v.id {way}" if self.index else f"{self.key} {way}"


NEWEST = "First seen"
ORDERS = {
    "Origin": Order("v.id", descending=True),  # there is but one so far
    "External ID": Order("CAST(v.external_id AS INTEGER)", "visitor_external_number"),
    "Username": Order("v.username", "visitor_username", letters="username"),
    "Full name": Order("v.full_name COLLATE NOCASE", "visitor_full_name", letters="full_name"),
    "Number of friends": Order("v.number_of_friends", "visitor_friends", descending=True),
    "Checked": Order("v.checked", "visitor_checked", descending=True, flag=True),
    "Protected": Order("v.protected", "visitor_protected", descending=True, flag=True),
    "Receives messages": Order("v.receives_messages", "visitor_receives_messages", descending=True, flag=True),
    "Folder": Order("v.folder_id", "visitor_folder"),
    NEWEST: Order("v.id", descending=True),  # row numbers are given in the order in which visitors come
    "Last change": Order("v.changed_at", "visitor_changed", descending=True),
}
