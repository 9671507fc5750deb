"""The tab Twitter page of a service: the profile card, what the token may do, and what the last check found."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.services import service_type
from social.services.check import CheckReport, Finding, last_check
from store.services import Service
from tui.foreign import inert
from tui.moments import both
from tui.screens.service_words import SEVERITIES, badges
from tui.widgets.profile_card import ProfileCard
from tui.widgets.tones import painted, style

DRAFT = "Kept as a draft: nothing is sent from this service until what is marked ✗ is mended."


class TwitterPage(VerticalScroll):
    """Shows the last check as the record has it."""

    def __init__(self) -> None:
        super().__init__(id="twitter-page")
        self.raw_shown = False
        self._report: CheckReport | None = None

    def compose(self) -> ComposeResult:
        """The card, the badges, the findings."""
        yield Static(id="not-seen", markup=False)
        yield ProfileCard(id="card")
        yield Static(id="badges", markup=False)
        yield Static(id="findings", markup=False)

    def show(self, service: Service | None, zone: str) -> None:
        """Show what the last check of `service` found."""
        report = None if service is None else last_check(service)
        account = None if report is None else report.account
        card = self.query_one(ProfileCard)
        card.display = account is not None
        self._report = report
        not_seen = self.query_one("#not-seen", Static)
        not_seen.display = account is None
        if report is None:
            not_seen.update("X was not asked about this account yet. Press c to check the service: one call.")
        elif account is None:
            not_seen.update(f"X did not show the account when asked at {both(report.at, zone)}.")
        elif service is not None:
            card.show(account, both(report.at, zone), service_type(service.kind).profile_url(account.username))
        self.query_one("#badges", Static).update(_badges(report))
        self._show_findings()

    @property
    def raw(self) -> bool:
        """Whether X's own words are there to be shown."""
        return self._report is not None and any(found.raw for found in self._report.findings)

    def turn_raw(self) -> None:
        """Show or hide X's own words."""
        self.raw_shown = not self.raw_shown
        self._show_findings()

    def _show_findings(self) -> None:
        report = self._report
        parts = [] if report is None else [_finding(found, self.raw_shown) for found in report.findings]
        if any(found.severity == "error" for found in report.findings) if report else False:
            parts.append(Content.styled(DRAFT, style("muted")))
        elif report is not None and not report.findings:
            parts.append(Content.styled("Nothing stands in the way of sending.", style("good")))
        if self.raw and not self.raw_shown:
            parts.append(Content.assemble(("x", "bold $accent"), ("  X's own words", "$muted")))
        self.query_one("#findings", Static).update(Content("\n\n").join(parts))


def _badges(report: CheckReport | None) -> Content:
    if report is None:
        return Content("")
    told = f"   level {report.level}" if report.level else "" if report.probe else "   X did not tell the token's level"
    words = [painted(word) for word in badges(report)]
    probe = f"\n{report.probe}" if report.probe and report.messages is not False else ""
    return Content.assemble(Content("   ").join(words), (f"{inert(told)}{inert(probe)}", "$muted"))


def _finding(found: Finding, with_raw: bool) -> Content:
    tone, sign = SEVERITIES[found.severity]
    parts: list[Content | tuple[str, str]] = [(f"{sign} {inert(found.sentence)}", style(tone))]
    if found.cure:
        parts.append(Content(f"\n  {inert(found.cure)}"))
    if found.raw and with_raw:
        parts.append((f"\n  In X's own words: {inert(found.raw)}", "$muted"))
    return Content.assemble(*parts)
