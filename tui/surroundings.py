"""What the console stands in (terminal, colours, mouse, line), decided once, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["stonechat", "stonechat-light", "stonechat-ansi"]

THEMES: dict[str, ThemeName] = {"dark": "stonechat", "light": "stonechat-light", "ansi": "stonechat-ansi"}
"""What a person may write (`--theme`, STONECHAT_THEME), and the theme that is meant."""

KEY_LOGS = ("TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL")
"""Textual's own logs, which write down every key and every paste: to the file that the first names, to keys.log in the working
folder, and to whoever listens as its devtools (textual.textualize.io/guide/devtools)."""

SIXTEEN_COLOURS = {"linux", "screen", "vt100", "vt220", "xterm", "ansi", "rxvt", "cygwin"}
"""Terminals that name themselves so promise 16 colours at most, unless COLORTERM says more."""


@dataclass(frozen=True)
class Surroundings:
    """Where the console is drawn: made by `decide`, never changed afterwards."""

    theme: ThemeName = "stonechat"
    color: bool = True
    mouse: bool = True
    quiet: bool = False
    ascii: bool = False
    over_ssh: bool = False
    refusal: str = ""
    """Why nothing can be drawn here, as a sentence for standard error; empty where it can."""
    remark: str = ""
    """What may make the stay more pleasant; shown once in the status line."""


def decide(
    env: Mapping[str, str],
    *,
    theme: str | None = None,
    mouse: bool = True,
    quiet: bool = False,
    is_terminal: bool = True,
) -> Surroundings:
    """Read the environment and the flags; raises ValueError with a sentence when `theme` is none of `THEMES`."""
    color = "NO_COLOR" not in env
    over_ssh = "SSH_CONNECTION" in env
    return Surroundings(
        theme=_theme(env, theme, color, quiet),
        color=color,
        mouse=mouse,
        quiet=quiet,
        ascii=_is_ascii(env),
        over_ssh=over_ssh,
        refusal=_refusal(env, is_terminal),
        remark=_remark(env, slow=over_ssh and not quiet),
    )


def settle(surroundings: Surroundings, env: MutableMapping[str, str]) -> None:
    """Tell Textual by its environment what it reads while being imported: call this before importing `tui.app`."""
    for name in KEY_LOGS:
        env.pop(name, None)
    if surroundings.quiet:
        env.setdefault("TEXTUAL_ANIMATIONS", "none")
        env.setdefault("TEXTUAL_FPS", "15")
        env.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")


def _remark(env: Mapping[str, str], *, slow: bool) -> str:
    set_aside = [name for name in KEY_LOGS if name in env]
    told = ["Over a slow line, start with --quiet: it writes a third of the bytes."] if slow else []
    told += [f"Set aside, for it would log every key: {', '.join(set_aside)}."] if set_aside else []
    return " ".join(told)


def _theme(env: Mapping[str, str], wish: str | None, color: bool, quiet: bool) -> ThemeName:
    wish = wish or env.get("STONECHAT_THEME") or None
    if wish is not None and wish not in THEMES:
        raise ValueError(f"There is no theme “{wish}”. Choose one of: {', '.join(THEMES)}.")
    # Without colour only the 16-colour theme leaves the terminal's own colours alone; the others would turn grey.
    if not color:
        return "stonechat-ansi"
    if wish is not None:
        return THEMES[wish]
    if quiet or (env.get("TERM", "") in SIXTEEN_COLOURS and "COLORTERM" not in env):
        return "stonechat-ansi"
    # COLORFGBG is "foreground;background" in the 16 colours; 7 and 15 are the two whites.
    return "stonechat-light" if env.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"} else "stonechat"


def _refusal(env: Mapping[str, str], is_terminal: bool) -> str:
    if not is_terminal:
        return "The console needs a terminal, and this is none. For scripts there are the commands: stonechat --help."
    term = env.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        return (
            f"This terminal calls itself “{term or 'nothing'}” and cannot move a cursor, so the console cannot be drawn. "
            "Set TERM to what it really is (for example xterm-256color), or use the commands: stonechat --help."
        )
    return ""


def _is_ascii(env: Mapping[str, str]) -> bool:
    """True when the locale promises no UTF-8; POSIX asks LC_ALL first, then LC_CTYPE, then LANG."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C.UTF-8"
    return "utf-8" not in locale.lower() and "utf8" not in locale.lower()
