"""Measures the lines of the table: `python -m tests.benchmarks [NAME …] [--followers N] [--rounds N] [--write]`.

A newcomer adds a line to a file of lines and, where the file is new, the file here.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import sync_lines
from tests.benchmarks.table import Scale, page

LINES = (*sync_lines.LINES,)
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def main() -> None:
    """Measure what was asked for, print each line as it comes, and write the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [line.name for line in LINES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all where none is given")
    parser.add_argument("--followers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"there is no line {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    rows = []
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        scale = Scale(options.followers, options.rounds, Path(folder))
        for line in LINES:
            if not options.names or line.name in options.names:
                outcome = line.measure(scale)
                rows.append((line, scale, outcome))
                ratio = "–" if outcome.ratio is None else f"{outcome.ratio:.3g}"
                print(f"{line.name:8} {ratio:>7} {line.aim:>7} {line.reached(outcome):12} {outcome.told}", flush=True)
    if options.write:
        PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
