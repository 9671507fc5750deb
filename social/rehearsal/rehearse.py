"""Orders a rehearsal of a delivery: a copy of the record goes to a process of its own, and a report comes back.

The real record is read once and gets one line of the journal and one of the audit trail; no secret of it goes along.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from social.clock import Clock
from social.deliveries.drafts import NotPossible, found
from social.rehearsal.order import Order
from social.rehearsal.words import summary
from social.rights import Right, needs
from store import audit, journal
from store.database import FILE_NAME, Record
from store.deliveries import OPEN_STATES, Delivery

PREFIX = ".rehearsal-"
ROOM = 2
"""Times the size of the record that must be free on its disk: for the copy, and for what is written into it."""
ROOT = Path(__file__).parents[2]
"""Where the program lies, for its own process to find it."""
LEFT_BEHIND = 86_400
"""Seconds after which the copy of a rehearsal is nobody's any more."""
LOOK = 0.2
"""Seconds between two looks whether somebody still wants the report."""
SAID = "stderr"
"""The file for what a process says that breaks off."""

Progress = Callable[[int, datetime], None]
"""Told how many steps were made, about one a message, and what time it is in the rehearsal."""


class LeftOff(Exception):
    """Whoever asked wants no more of the rehearsal; nothing was kept of it."""


def unheeded(steps: int, at: datetime) -> None:
    """For who waits for the report alone."""


def why_not_rehearse(delivery: Delivery) -> str | None:
    """Why there is nothing to rehearse, as a sentence, or None."""
    if delivery.proof_of is not None:
        return "A proof goes to the test account anyway. Open the delivery it was made from, and rehearse that."
    if delivery.state not in OPEN_STATES:
        return f"The delivery is {delivery.state.lower()}; a rehearsal comes before it is confirmed. Duplicate it."
    if not delivery.content.strip():
        return "The content is empty: there is nothing to rehearse."
    if not delivery.main_target:
        return "There is no target yet. Choose To first."
    return None


@needs(Right.PREPARE, Right.START)
def rehearse(
    record: Record,
    clock: Clock,
    operator: str,
    order: Order,
    progress: Progress = unheeded,
    left: Event | None = None,
) -> dict[str, Any]:
    """Rehearse a delivery as it stands; the report, as `social.rehearsal.report` makes it. Takes seconds to minutes.

    Nothing leaves this machine. Raises NotPossible and RecordError, and LeftOff once `left` is set.
    """
    delivery = found(record, order.delivery)
    why = why_not_rehearse(delivery)
    if why is not None:
        raise NotPossible(why)
    now = clock.now()
    _sweep(record, now)
    with _copy(record) as folder:
        told = _ordered(folder, order, now, progress, left or Event())
    said = summary(told)
    with record.writing():
        level: journal.JournalLevel = "info" if told["holds"] else "warning"
        parts = {"activity": "Rehearsal", "operator": operator, "delivery_id": delivery.id}
        journal.write(record, now, said, level=level, **parts)  # type: ignore[arg-type]
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery.id})", "Rehearse", said)
    return told


def _sweep(record: Record, now: datetime) -> None:
    """Drop copies that a power cut left behind: they hold people's names, and no rehearsal lasts so long."""
    for folder in record.home.glob(f"{PREFIX}*"):
        if now.timestamp() - folder.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _copy(record: Record) -> Iterator[Path]:
    """A folder beside the record, for its owner alone, with a copy in it; both are gone at the end."""
    size, free = record.path.stat().st_size, shutil.disk_usage(record.home).free
    if free < ROOM * size:
        raise NotPossible(
            f"A rehearsal works on a copy of the record, and {ROOM * size // 1_000_000:,} MB of disk are not free for it."
            " Make room, then try again."
        )
    with TemporaryDirectory(prefix=PREFIX, dir=record.home, ignore_cleanup_errors=True) as folder:
        record.copy_to(Path(folder) / FILE_NAME)
        yield Path(folder)


def _ordered(folder: Path, order: Order, now: datetime, progress: Progress, left: Event) -> dict[str, Any]:
    """Let a process of its own play it. Raises NotPossible, LeftOff."""
    asked = json.dumps({"folder": str(folder), "order": asdict(order), "now": now.isoformat()}) + "\n"
    with _process(folder) as process:
        Thread(target=_end_with, args=(process, left), name="rehearsal", daemon=True).start()
        try:
            if process.stdin is not None:
                process.stdin.write(asked)
                process.stdin.flush()  # and it stays open: the process ends once it is closed, as it is where we die
            for told in map(json.loads, process.stdout or ()):
                if "report" in told:
                    report: dict[str, Any] = told["report"]
                    return report
                if "refused" in told:
                    raise NotPossible(told["refused"])
                progress(told["steps"], datetime.fromisoformat(told["at"]))
        except BrokenPipeError:  # it has ended already: below is why
            pass
        finally:
            process.kill()
    if left.is_set():
        raise LeftOff
    raise NotPossible(f"The rehearsal broke off without a report{_last_word(folder)}. The real record is untouched.")


def _process(folder: Path) -> subprocess.Popen[str]:
    """The process of a rehearsal; it is given a folder and nothing else."""
    known = os.environ.get("PYTHONPATH")
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), known)))}
    with open(folder / SAID, "wb") as said:
        return subprocess.Popen(
            (sys.executable, "-P", "-m", "social.rehearsal"),
            env=env,
            cwd=folder,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )


def _end_with(process: subprocess.Popen[str], left: Event) -> None:
    """End the process at once when nobody wants its report any more; what it works on goes with its folder."""
    while process.poll() is None:
        if left.wait(LOOK):
            process.kill()
            return


def _last_word(folder: Path) -> str:
    """What kind of error a process ended with; its words may hold somebody's name."""
    lines = (folder / SAID).read_text(encoding="utf-8", errors="replace").splitlines()
    kind = lines[-1].partition(":")[0] if lines else ""
    return f" ({kind})" if kind.replace(".", "").isidentifier() else ""
