"""What a running program costs: seconds of CPU, from the kernel's own books."""

from __future__ import annotations

from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Seconds that all threads of a process have computed, to the nanosecond (proc(5), schedstat)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
