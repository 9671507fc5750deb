"""`stonechat delivery certificate`: that every planned message is accounted for, and whether a kept certificate still holds."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from social.deliveries.certificate import certificate, differences, lines
from tui.cli.output import DONE, FAILED, Failure
from tui.cli.session import Session


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb.add_argument("--check", metavar="FILE", help="hold a certificate that was kept with --json against the record")


def show(session: Session, options: argparse.Namespace) -> int:
    """Show the certificate, or check one."""
    told = certificate(session.record, session.clock, options.id)
    if options.check:
        return _check(session, told, Path(options.check).expanduser())
    if session.output.as_json:
        session.output.give(told)
    else:
        session.output.lines(*lines(told))
    return DONE


def _check(session: Session, told: dict[str, Any], path: Path) -> int:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or "digest" not in kept:
        raise Failure(
            f"{path} is no certificate.", f"Keep one by: stonechat delivery certificate {told['id']} --json > FILE"
        )
    found = differences(kept, told)
    if session.output.as_json:
        session.output.give({"id": told["id"], "holds": not found, "differences": found})
    elif found:
        session.output.lines(*found)
    else:
        session.output.lines(f"The certificate of delivery {told['id']} says what the record says.")
    return FAILED if found else DONE
