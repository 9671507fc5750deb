"""Runs the sandbox alone: `python -m social.sandbox`."""

from __future__ import annotations

import argparse
import sys

from social.sandbox.server import run
from social.sandbox.world import DEFAULT_FOLLOWERS, DEFAULT_SEED


def main() -> int:
    """Read the flags and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m social.sandbox", description="Plays X on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--followers", type=int, default=DEFAULT_FOLLOWERS, help="of the brand account")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed is another world")
    parser.add_argument("--no-quota", action="store_true", help="lift all limits")
    parser.add_argument("--speed", type=float, default=1.0, help="make the windows of limits so many times shorter")
    flags = parser.parse_args()
    try:
        return run(flags.port, flags.followers, flags.seed, flags.no_quota, flags.speed)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
