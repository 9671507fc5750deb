"""The process of a rehearsal: `python -m social.rehearsal`, the order as one JSON line on stdin, what happens as JSON lines
on stdout, and nothing that leaves this machine."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from social.deliveries.drafts import NotPossible
from social.rehearsal.inside import stay_inside
from social.rehearsal.order import Order
from social.rehearsal.play import Ended
from social.rehearsal.run import run
from store.database import RecordError
from store.redaction import quiet_loggers

EVERY = 10
"""Steps between two lines of progress."""


def main() -> int:
    """Rehearse what the first line of stdin orders, until it is done or stdin is closed; gives the exit code."""
    stay_inside()
    quiet_loggers()
    asked = json.loads(sys.stdin.readline())
    told = asked["order"] | {"troubles": tuple(asked["order"]["troubles"])}
    left = Event()
    Thread(target=_watch, args=(left,), name="stdin", daemon=True).start()

    def tell(steps: int, at: datetime) -> None:
        if left.is_set():
            raise Ended
        if steps % EVERY == 1:
            _say({"steps": steps, "at": at.isoformat()})

    try:
        found = run(Path(asked["folder"]), Order(**told), datetime.fromisoformat(asked["now"]), tell)
    except (NotPossible, RecordError, ValueError) as error:
        _say({"refused": str(error)})
        return 1
    except Ended:
        return 1
    _say({"report": found})
    return 0


def _watch(left: Event) -> None:
    """Whoever ordered the rehearsal holds our stdin open for as long as they want it."""
    sys.stdin.read()
    left.set()


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    sys.exit(main())
