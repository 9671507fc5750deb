"""States as word and sign, with a tone for the colour: no state is ever told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Tone = Literal["plain", "strong", "muted", "good", "running", "attention", "bad", "accent"]
TONES: tuple[Tone, ...] = get_args(Tone)


@dataclass(frozen=True)
class Word:
    """A word with its tone, and the sign that stands before it."""

    text: str
    tone: Tone = "plain"
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.sign} {self.text}" if self.sign else self.text


_KINDS: dict[str, tuple[Tone, str]] = {
    "good": ("good", "✓"),
    "running": ("running", "▸"),
    "waiting": ("muted", "…"),
    "attention": ("attention", "!"),
    "paused": ("attention", "="),
    "bad": ("bad", "✗"),
    "doubt": ("attention", "?"),
    "idle": ("muted", "○"),
    "over": ("muted", "–"),
}

# The labels are Campaign's own, of workflows, deliveries and logs.
_STATES: dict[str, str] = {
    "good": "Finished, Sent, Yes, Registered, Received on mobile, protected, Enabled, Success, Valid",
    "running": "Started, In progress, Start in progress, Recovery in progress, Sent to the service provider",
    "waiting": "Start as soon as possible, Start pending, Pending, Targeting pending, Recovery pending, Resume requested, "
    "Restart requested, Prepared, Waiting",
    "attention": "Pending confirmation, Pause requested, Stop requested, Pause in progress, public, With errors",
    "paused": "Paused",
    "bad": "Failed, Quarantine",
    "doubt": "Taken into account by the service provider, Unknown",
    "idle": "Being edited, Target ready, Ready to deliver, Not started, Not applicable",
    "over": "Stopped, Ignored, Delivery canceled, No, Ended, Expired, Disabled, Aborted, Denylisted",
}

STATES: dict[str, tuple[Tone, str]] = {
    label.strip().casefold(): _KINDS[kind] for kind, labels in _STATES.items() for label in labels.split(",")
}


def state(label: str) -> Word:
    """The word for a state by Campaign's label; a label that is not known is shown plain."""
    tone, sign = STATES.get(label.casefold(), ("plain", ""))
    return Word(label, tone, sign)


TWINS = str.maketrans(
    {
        "●": "*", "○": "o", "✓": "+", "✗": "x", "▸": ">", "▾": "v", "›": ">", "…": "~", "·": ".", "–": "-", "—": "-",
        "▎": "|", "▌": "|", "▏": "|", "▕": "|", "│": "|", "─": "-", "━": "-", "┃": "|", "╸": "-", "╺": "-", "╹": "|",
        "╻": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "├": "+", "┤": "+",
        "▔": "-", "▁": "_", "▲": "^", "▼": "v", "◆": "*", "↑": "^", "↓": "v", "→": ">", "“": '"', "”": '"', "’": "'",
        "•": "*", "█": "#", "×": "x", "►": ">", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*",
    }
)  # fmt: skip
"""Each sign of ours and the ASCII character of the same width that stands for it where there is no UTF-8."""
