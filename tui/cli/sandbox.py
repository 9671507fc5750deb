"""`stonechat sandbox`: the local stand-in for X, run alone."""

from __future__ import annotations

import argparse

from tui.cli.output import Usage
from tui.cli.parser import number, verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    serve = verbs(noun)("serve", _serve, "Serve until SIGTERM; prints one JSON line with address and accounts first.")
    serve.add_argument(
        "--port", type=number(0, 65_535), default=0, metavar="P", help="0, the default, takes a free one"
    )
    serve.add_argument("--followers", type=number(0, 10**9), metavar="N", help="of the brand account")
    serve.add_argument("--seed", type=number(0, 10**12), metavar="S", help="another seed is another world")
    serve.add_argument("--no-quota", action="store_true", help="lift all limits")
    serve.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help="make the windows of limits N times shorter"
    )


def _serve(session: Session, options: argparse.Namespace) -> int:
    from social.sandbox.server import run

    given = {name: getattr(options, name) for name in ("followers", "seed") if getattr(options, name) is not None}
    try:
        return run(port=options.port, no_quota=options.no_quota, speed=options.speed, **given)
    except ValueError as error:
        raise Usage(str(error)) from None
