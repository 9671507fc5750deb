"""The profile card: an account's public page, drawn with letters, as the token saw it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from social.services.base import Account
from tui.foreign import inert, one_line, steady

MARKS = {"blue": "blue check", "business": "business", "government": "government"}
"""X's verified types in words."""


class ProfileCard(Vertical):
    """Monogram, names, marks, bio, numbers; empty until `show`."""

    def compose(self) -> ComposeResult:
        """The head with the monogram, the bio, the numbers, when it was seen."""
        with Horizontal(id="card-head"):
            yield Static(id="monogram", markup=False)
            yield Static(id="card-names", markup=False)
        yield Static(id="card-bio", markup=False)
        yield Static(id="card-numbers", markup=False)
        yield Static(id="card-seen", markup=False)

    def show(self, account: Account, seen: str, url: str) -> None:
        """Draw `account`; `seen` says when, `url` is its page for people."""
        self.query_one("#monogram", Static).update(Content(f"\n{monogram(account.full_name or account.username)}"))
        self.query_one("#card-names", Static).update(_names(account, url))
        bio = self.query_one("#card-bio", Static)
        bio.update(inert(account.description))
        bio.display = bool(account.description.strip())
        self.query_one("#card-numbers", Static).update(_numbers(account))
        self.query_one("#card-seen", Static).update(one_line(f"as seen by the token at {seen}"))


def monogram(name: str) -> str:
    """One or two letters that stand for a name, such as "BL"; a dot where it has none."""
    firsts = [word[0] for word in steady(name).split() if word[0].isalnum()]
    return "".join((*firsts[:1], *firsts[1:][-1:])).upper() or "·"


def _names(account: Account, url: str) -> Content:
    mark = ""
    if account.checked:
        mark = f"   ✓ {MARKS.get(account.verified_type or '', account.verified_type or 'checked')}"
    lock = ("   protected", "$good") if account.protected else ("   public", "$muted")
    return Content.assemble(
        (one_line(account.full_name), "bold"), (mark, "$good"), "\n",
        (f"@{one_line(account.username)}", "$accent"), lock, (f"   id {one_line(account.external_id)}", "$muted"), "\n",
        (one_line(url), "$muted"),
    )  # fmt: skip


def _numbers(account: Account) -> Content:
    told = [("Followers", account.followers), ("Following", account.following), ("Posts", account.posts)]
    parts = [Content.assemble((f"{count:,}", "bold"), (f" {word}", "$muted")) for word, count in told]
    if account.created_at is not None:
        parts.append(Content.styled(f"joined {account.created_at:%B %Y}", "$muted"))
    return Content("   ").join(parts)
