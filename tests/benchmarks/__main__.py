"""Measures the lines of the table: `python -m tests.benchmarks [NAME …] [--followers N] [--visitors N] [--rounds N] [--write]`.

All of it takes some 20 minutes on two cores. A newcomer adds a line to a file of lines and, where the file is new, the file
here.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import analysis_lines, console_lines, export_lines, memory_lines, sync_lines
from tests.benchmarks.preparing import prepare
from tests.benchmarks.table import Scale, page

LINES = (
    *sync_lines.LINES,
    *console_lines.LINES,
    *memory_lines.LINES,
    *export_lines.LINES,
    *analysis_lines.LINES,
)
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def main() -> None:
    """Measure what was asked for, print each line as it comes, and write the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [line.name for line in LINES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all where none is given")
    parser.add_argument("--followers", type=int, default=1_000_000, help="of the account that is read")
    parser.add_argument("--visitors", type=int, default=10_000_000, help="in the great home")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, help="keep the great home here, and take it from here the next time")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md, or these of its lines")
    options = parser.parse_args()
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"there is no line {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    chosen = [line for line in LINES if not options.names or line.name in options.names]
    rows = []
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        great = options.home or Path(folder) / "great"
        scale = Scale(options.followers, options.visitors, options.rounds, Path(folder), great)
        prepare(scale, {need for line in chosen for need in line.needs})
        for line in chosen:
            outcome = line.measure(scale)
            rows.append((line, outcome))
            ratio = "–" if outcome.ratio is None else f"{outcome.ratio:.3g}"
            print(f"{line.name:9} {ratio:>7} {line.aim:>7} {line.reached(outcome):12} {outcome.told}", flush=True)
    if options.write:
        before = PAGE.read_text(encoding="utf-8") if options.names and PAGE.exists() else ""
        PAGE.write_text(page(rows, before), encoding="utf-8")


if __name__ == "__main__":
    main()
