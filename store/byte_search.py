"""Counts how often files hold some bytes: a program of its own, which reads what it looks for from stdin.

It is given `{"files": [path], "sought": [[hex]]}`, and answers the number of places for each list of texts.
"""

from __future__ import annotations

import json
import mmap
import sys


def count(path: str, sought: bytes) -> int:
    """How often a file holds some bytes; 0 where there is no file."""
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            number, at = 0, held.find(sought)
            while at >= 0:
                number, at = number + 1, held.find(sought, at + 1)
            return number
    except (FileNotFoundError, ValueError):  # an empty file cannot be mapped
        return 0


def main() -> None:
    """Answer one question."""
    asked = json.load(sys.stdin)
    lists = [[bytes.fromhex(each) for each in texts] for texts in asked["sought"]]
    json.dump([sum(count(file, each) for file in asked["files"] for each in texts) for texts in lists], sys.stdout)


if __name__ == "__main__":
    main()
