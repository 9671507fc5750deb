"""Small curves in one line of text, and what was measured of posts and accounts as words beside them."""

from __future__ import annotations

from collections.abc import Sequence

from social.reach import STEPS, Reach, followers_curve
from store.statistics import AccountPoint, PostNumbers
from tui.amounts import counted, grouped
from tui.moments import both

BARS = "▁▂▃▄▅▆▇█"
REACTIONS = (
    ("likes", "like"),
    ("reposts", "repost"),
    ("replies", "reply"),
    ("quotes", "quote"),
    ("bookmarks", "bookmark"),
)
CLICKS = (("clicks", "link click"), ("profile_clicks", "profile click"), ("engagements", "engagement"))
MANY = {"reply": "replies"}


def spark(values: Sequence[int]) -> str:
    """Numbers as bars from the lowest to the highest; flat where all are the same."""
    if not values:
        return ""
    lowest, span = min(values), max(values) - min(values)
    top = len(BARS) - 1
    return "".join(BARS[(value - lowest) * top // span if span else 0] for value in values)


def chart(values: Sequence[int], height: int) -> list[str]:
    """Numbers as bars of that many lines, the highest line first; from the lowest number, which has an eighth of a line, to
    the highest. Half as high as there is room where all are the same."""
    if not values:
        return []
    lowest, span, most = min(values), max(values) - min(values), height * len(BARS)
    eighths = [1 + (value - lowest) * (most - 1) // span if span else most // 2 for value in values]
    lines = []
    for below in range((height - 1) * len(BARS), -1, -len(BARS)):
        cells = (min(len(BARS), each - below) for each in eighths)
        lines.append("".join(BARS[cell - 1] if cell > 0 else " " for cell in cells))
    return lines


def _told(numbers: PostNumbers, names: Sequence[tuple[str, str]]) -> str:
    known = [(getattr(numbers, name), one) for name, one in names]
    return " · ".join(counted(number, one, MANY.get(one, "")) for number, one in known if number is not None)


def reach_rows(reach: Reach | None, zone: str) -> list[tuple[str, str]]:
    """Label and value of what was measured of a delivery's posts; nothing where nothing was."""
    if reach is None:
        return []
    seen, curve = reach.numbers.impressions, spark(reach.curve)
    reactions = _told(reach.numbers, REACTIONS)
    gone = f" · {counted(reach.absent, 'post')} gone from X" if reach.absent else ""
    return [
        ("Impressions", "" if seen is None else f"{grouped(seen)}  {curve}".rstrip()),
        ("Reactions", reactions if seen is not None else f"{reactions}  {curve}".rstrip()),
        ("Clicks", _told(reach.numbers, CLICKS)),
        ("Measured", both(reach.measured_at, zone) + gone),
    ]


def account_words(points: Sequence[AccountPoint]) -> str:
    """The newest numbers of an account: such as "1,204 followers · 12 following · 340 posts · 3 lists"."""
    newest = points[-1].numbers
    told = [
        (newest.followers, "follower", "followers"),
        (newest.following, "following", "following"),
        (newest.posts, "post", "posts"),
    ]
    words = [counted(number, one, many) for number, one, many in told if number is not None]
    return " · ".join([*words, counted(newest.listed, "list")] if newest.listed is not None else words)


def followers_words(points: Sequence[AccountPoint], steps: int = STEPS) -> str:
    """The curve of an account's followers with the difference between its ends; empty before the second measurement."""
    curve = followers_curve(points, steps)
    if not curve:
        return ""
    change = curve[-1] - curve[0]
    return f"{spark(curve)}  {'–' if change < 0 else '+'}{grouped(abs(change))}"
