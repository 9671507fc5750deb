"""What the analysis says of a thread, beyond what it says of each of its posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from social.budgets import SPANS, scope_of
from social.deliveries.lines import Line
from social.deliveries.rendering import Rendering
from social.deliveries.thread import DIVIDER, pieces
from social.services import service_type
from store.database import Record
from store.deliveries import Delivery
from store.external_accounts import external_account
from store.media import media
from store.quotas import quotas
from store.services import Service

HOUR = timedelta(hours=1)


def content_lines(record: Record, delivery: Delivery) -> Iterator[Line]:
    """What holds for every account: how many posts there are, and which of them say nothing."""
    found = pieces(delivery.content)
    if len(found) == 1:
        return
    yield Line(
        "info",
        f"A thread of {len(found)} posts: each answers the one before it, and leaves once that one is confirmed.",
    )
    for number, piece in enumerate(found, start=1):
        if not piece.text:
            yield Line(
                "error",
                f"Post {number} of the thread is empty: write it, or take the line of {DIVIDER} away that parts it.",
            )
    files = Counter(file.post for file in media(record, delivery.id))
    if files:
        told = ", ".join(f"{number} with post {post}" for post, number in sorted(files.items()))
        yield Line("info", f"Files: {told}; all are at X before the first post leaves.")


def account_lines(record: Record, service: Service, texts: Sequence[Rendering], now: datetime) -> Iterator[Line]:
    """What holds for one account: posts that are the same, and whether all of them may leave at once."""
    if len(texts) == 1:
        return
    name = f"@{service.internal_name}"
    first: dict[str, int] = {}
    for number, each in enumerate(texts, start=1):
        twin = first.setdefault(each.text, number)
        if twin != number and each.text:
            yield Line(
                "error",
                f"{name}: posts {twin} and {number} say the same. X refuses duplicates, so the thread would end there.",
            )
    yield from _pace(record, service, len(texts), now)


def _pace(record: Record, service: Service, posts: int, now: datetime) -> Iterator[Line]:
    """Where X's limits part the thread: it waits in the middle and goes on by itself."""
    name, version = f"@{service.internal_name}", external_account(record).api_version
    kind = service_type(service.kind)
    known = quotas(record, service.uuid, scope_of(service, "app-day"))
    here = [each for each in known if each.endpoint == kind.endpoint(version, "post") and each.resets_at > now]
    short = [each for each in here if each.remaining < posts]
    for each in short:
        yield Line(
            "warning",
            f"{name}: of its {posts} posts X takes {each.remaining} until {each.resets_at:%Y-%m-%d %H:%M} UTC"
            f" ({SPANS.get(each.span, each.span)}). The rest waits and goes on by itself then.",
        )
    for pace in kind.post_paces(version):
        if pace.allowed < posts and not short:
            yield Line(
                "warning",
                f"{name}: X takes {pace.allowed:,} posts in {_span(pace.span)}, and the thread has {posts:,}."
                " The rest waits and goes on by itself.",
            )


def _span(span: timedelta) -> str:
    return f"{span // HOUR} hours" if span >= HOUR else f"{span.seconds // 60} minutes"
