"""The three themes, after the stonechat: slate head, warm white neck, russet breast; blue for good, orange for bad.

Blue and orange stay apart for every common kind of colour blindness; in 16 colours blue and red stand for them.
"""

from __future__ import annotations

from textual.theme import Theme

_DARK = {
    "muted": "#938d84",
    "faint": "#5c5a57",
    "good": "#82b4e6",
    "running": "#b7d3ee",
    "attention": "#e0bd74",
    "bad": "#f59048",
    "field": "#262a30",
    "cursor": "#33302e",
    "cursor-blurred": "#23262b",
}
_LIGHT = {
    "muted": "#5f584e",
    "faint": "#b3aa9b",
    "good": "#1b5a99",
    "running": "#2c4f74",
    "attention": "#7d5800",
    "bad": "#a63c00",
    "field": "#e7dfd1",
    "cursor": "#ecd9c9",
    "cursor-blurred": "#e9e2d5",
}
_ANSI = {
    "muted": "ansi_default",
    "faint": "ansi_default",
    "good": "ansi_bright_blue",
    "running": "ansi_cyan",
    "attention": "ansi_yellow",
    "bad": "ansi_bright_red",
    "field": "ansi_default",
    "cursor": "ansi_default",
    "cursor-blurred": "ansi_default",
}


def _shared(cursor_text: str, accent: str, faint: str, panel: str) -> dict[str, str]:
    """The framework's own variables that follow from ours."""
    return {
        "block-cursor-foreground": cursor_text,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-text-style": "none",
        "border": accent,
        "border-blurred": faint,
        "footer-background": panel,
        "footer-key-foreground": accent,
        "scrollbar": faint,
        "scrollbar-hover": accent,
        "scrollbar-active": accent,
        "scrollbar-background": panel,
        "scrollbar-background-hover": panel,
        "scrollbar-background-active": panel,
        "scrollbar-corner-color": panel,
        "link-color": accent,
        "link-background": "transparent",
    }


STONECHAT = Theme(
    name="stonechat",
    primary="#d0794c",
    secondary="#82b4e6",
    accent="#d9824f",
    success=_DARK["good"],
    warning=_DARK["attention"],
    error=_DARK["bad"],
    foreground="#eae3d7",
    background="#16181b",
    surface="#1b1e22",
    panel="#20242a",
    variables=_DARK
    | _shared("#f6f0e6", "#d9824f", "#3a3d42", "#1b1e22")
    | {
        "block-cursor-background": "#3b322d",
        "block-cursor-blurred-background": "#23262b",
        "input-cursor-background": "#d9824f",
        "input-selection-background": "#82b4e6 35%",
    },
)

STONECHAT_LIGHT = Theme(
    name="stonechat-light",
    dark=False,
    primary="#a04a22",
    secondary="#1b5a99",
    accent="#9c4519",
    success=_LIGHT["good"],
    warning=_LIGHT["attention"],
    error=_LIGHT["bad"],
    foreground="#26221d",
    background="#f7f3ec",
    surface="#f0eadf",
    panel="#e8e1d4",
    variables=_LIGHT
    | _shared("#1d1a16", "#9c4519", "#c9c0b1", "#f0eadf")
    | {
        "block-cursor-background": "#ecd5c3",
        "block-cursor-blurred-background": "#e5ddcf",
        "input-cursor-background": "#9c4519",
        "input-cursor-foreground": "#f7f3ec",
        "input-selection-background": "#1b5a99 25%",
    },
)

STONECHAT_ANSI = Theme(
    name="stonechat-ansi",
    ansi=True,
    primary="ansi_yellow",
    secondary="ansi_bright_blue",
    accent="ansi_yellow",
    success="ansi_bright_blue",
    warning="ansi_yellow",
    error="ansi_bright_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables=_ANSI
    | _shared("ansi_default", "ansi_yellow", "ansi_default", "ansi_default")
    | {
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "bold",
        "scrollbar": "ansi_yellow",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
    },
)

THEMES = (STONECHAT, STONECHAT_LIGHT, STONECHAT_ANSI)
