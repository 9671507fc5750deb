"""`stonechat statistics SERVICE`: what X counted of an account and its posts when it was asked last; no call is made."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from store import statistics
from store.statistics import AccountPoint, Posted, PostPoint
from tui.cli.output import DONE, when
from tui.cli.parser import number, shared
from tui.cli.session import Session

COLUMNS = ("Post", "Posted", "Impressions", "Likes", "Reposts", "Replies", "Quotes", "Bookmarks", "Clicks", "Measured")
SHOWN = ("impressions", "likes", "reposts", "replies", "quotes", "bookmarks", "clicks")


def fill(noun: argparse.ArgumentParser) -> None:
    """Add what it takes."""
    shared(noun, _statistics)
    noun.add_argument("service", metavar="SERVICE", help="internal name of the service")
    noun.add_argument("--limit", type=number(1, 10_000), default=50, metavar="N", help="the newest N posts (50)")


def _statistics(session: Session, options: argparse.Namespace) -> int:
    known = session.service(options.service)
    account = statistics.account_curve(session.record, known.id)
    posts = statistics.newest_posted(session.record, known.id, options.limit)
    curves = {post.send_id: statistics.post_curve(session.record, post.send_id) for post in posts}
    _say_due(session, known.id)
    if session.output.as_json:
        session.output.give(
            {
                "service": known.internal_name,
                "account": [_point(point) for point in account],
                "posts": [_post(post, curves[post.send_id]) for post in posts],
            }
        )
        return DONE
    if not account and not posts:
        session.output.lines("Nothing was measured yet. Run: stonechat workflow run statsTwitter --wait")
        return DONE
    zone = session.zone
    rows = [(when(point.at, zone), when(point.until, zone), *asdict(point.numbers).values()) for point in account]
    session.output.table(("From", "Until", "Followers", "Following", "Posts", "Listed"), rows)
    if posts:
        session.output.lines("")
        session.output.table(COLUMNS, [_row(session, post, curves[post.send_id]) for post in posts])
    return DONE


def _say_due(session: Session, service_id: int) -> None:
    """What a run would measure now, and for how much."""
    from social.workflows.statistics_costs import expected
    from store.services import service

    known = service(session.record, service_id)
    if known is not None and known.generation:
        told = expected(session.record, known, session.clock.now())
        session.output.say(f"A run now would take {told.calls:,} call{'' if told.calls == 1 else 's'}: {told.what}.")


def _point(point: AccountPoint | PostPoint) -> dict[str, Any]:
    return {"from": point.at, "until": point.until, **asdict(point.numbers)}


def _post(post: Posted, curve: list[PostPoint]) -> dict[str, Any]:
    told = {"id": post.post_id, "delivery": post.delivery_id, "posted_at": post.posted_at, "absent": post.absent}
    return told | {"measured": [_point(point) for point in curve]}


def _row(session: Session, post: Posted, curve: list[PostPoint]) -> tuple[object, ...]:
    numbers = asdict(curve[-1].numbers) if curve else {}
    measured = when(curve[-1].until, session.zone) if curve else ""
    told = f"{post.absent}; {measured}" if post.absent and measured else post.absent or measured
    return (post.post_id, when(post.posted_at, session.zone), *(numbers.get(name) for name in SHOWN), told)
