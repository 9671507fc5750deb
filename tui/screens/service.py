"""The service editor: Campaign's four tabs, saving with the check that follows, and leaving with a question."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static, TabbedContent, TabPane, Tabs

from social.services import service_type
from social.services.check import last_check
from store import services as store
from store.folders import folder, folders
from store.secrets import SecretsError
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.foreign import inert
from tui.screens.page import Page
from tui.screens.pass_difference import PassDifference
from tui.screens.service_dashboard import Dashboard, overview
from tui.screens.service_form import Filled, ServiceForm
from tui.screens.service_saving import check_now, save
from tui.screens.service_sign_in import sign_in_at_x, why_not_sign_in
from tui.screens.service_subscriptions import Subscriptions
from tui.screens.service_twitter import TwitterPage
from tui.screens.subscription_tracking import SubscriptionTracking
from tui.secrets_door import whereabouts
from tui.widgets.foot import Foot
from tui.widgets.panes import Panes

TABS = (
    ("dashboard-tab", "Dashboard"),
    ("edit", "Edit"),
    ("twitter", "Twitter page"),
    ("subscribers-tab", "Subscriptions"),
)


def _why_not_save(page: ServiceEditor) -> str | None:
    if page.world.read_only:
        return READ_ONLY
    return page.busy or (None if page.service_id is None or page.form.dirty else "There is nothing new to save.")


def _why_not_sign_in(page: ServiceEditor) -> str | None:
    if page.world.read_only:
        return READ_ONLY
    return page.busy or why_not_sign_in(page)


def _why_not_check(page: ServiceEditor) -> str | None:
    if page.world.read_only:
        return READ_ONLY
    return page.busy or (None if page.service_id is not None else "Save the service first: the check comes with it.")


def _why_no_passes(page: ServiceEditor) -> str | None:
    return None if page.service_id is not None else "Save the service first, and let its followers be read."


def _difference(page: ServiceEditor) -> None:
    if page.service is not None:
        page.app.push_screen(PassDifference(page.service))


def _tracking(page: ServiceEditor) -> None:
    if page.service is not None:
        page.app.push_screen(SubscriptionTracking(page.service))


def _why_no_raw(page: ServiceEditor) -> str | None:
    return None if page.query_one(TwitterPage).raw else "X said nothing more."


def _raw(page: ServiceEditor) -> None:
    page.open_tab("twitter")
    page.query_one(TwitterPage).turn_raw()


async def _leave(page: ServiceEditor) -> None:
    if page.tabs.active == "subscribers-tab" and page.query_one(Subscriptions).widen():
        return
    if page.form.dirty:
        lines = ("What you entered, the keys too, would be lost.",)
        question = Confirm("Leave without saving?", quote=page.title_now, lines=lines, yes="Leave", no="Stay")
        if not await page.app.push_screen_wait(question):
            return
    page.dismiss(page.saved)


class ServiceEditor(Page[bool]):
    """One service; True comes back when something was saved."""

    CSS_PATH = "service.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "service.save", "Save", save, key="f5,f10,ctrl+s", group="Service", show=True, why_not=_why_not_save,
            help="Keeps the form, then asks X whether the keys hold what they promise.",
        ),
        Command(
            "climb", "Back", _leave, key="escape", group="Service", show=True, foot="Back",
            help="Back to the list; asks where something is not saved.",
        ),
        Command(
            "service.tab.next", "Next tab", lambda page: page.turn(1), key="f4,right_square_bracket", group="Service",
            show=True, foot="Next tab", help="Dashboard, Edit, Twitter page, Subscriptions.",
        ),
        Command(
            "service.tab.before", "Tab before", lambda page: page.turn(-1), key="f3,left_square_bracket",
            group="Service", help="The other way round.",
        ),
        Command(
            "service.check", "Check now", check_now, key="c,f9", group="Service", show=True, why_not=_why_not_check,
            help="Asks X whom the token speaks for, and what it may do. One call, or two.",
        ),
        Command(
            "look.passes", "Difference of two passes", _difference, key="d,f6", group="Service", show=True,
            why_not=_why_no_passes, foot="Difference", help="Who came, left, came back or was renamed between two passes.",
        ),
        Command(
            "look.tracking", "Subscription tracking", _tracking, key="t", group="Service", show=True,
            why_not=_why_no_passes, foot="Report", help="The report: how the subscriptions changed over six periods.",
        ),
        Command(
            "service.sign-in", "Sign in at X…", sign_in_at_x, key="f7", group="Service", why_not=_why_not_sign_in,
            help="Brings the access tokens by a PIN: only Consumer key and Consumer secret are needed. Saves and checks.",
        ),
        Command(
            "service.raw", "X's own words", _raw, key="x,f8", group="Service", why_not=_why_no_raw,
            help="Shows or hides what X said, word for word.",
        ),
    )  # fmt: skip

    def __init__(self, service_id: int | None = None, *, model: store.Service | None = None) -> None:
        """A new service where no id is given, filled after `model` where there is one; its keys start empty."""
        super().__init__()
        self.service_id = service_id
        self._model = model
        self.saved = False
        self.busy = ""
        """What is going on, as a sentence; empty when nothing is."""
        self._starred = False

    @property
    def service(self) -> store.Service | None:
        """The service as the record has it."""
        return None if self.service_id is None else store.service(self.world.record, self.service_id)

    @property
    def title_now(self) -> str:
        """Campaign's title: the star stands for what is not saved."""
        known = self.service
        name = known.title if known is not None else "new"
        return f"Service '{name}'" + (" *" if self.is_mounted and self.form.dirty else "")

    @property
    def what(self) -> str:
        """The service."""
        return str(self.service_id or "")

    @property
    def unsaved(self) -> str:
        """The title with its star."""
        return self.title_now if self.is_mounted and self.form.dirty else ""

    @property
    def crumbs(self) -> str:
        """The title alone: with the path before it a long label would push the star out of sight."""
        return self.title_now

    def compose_content(self) -> ComposeResult:
        """What was said at the last save, and the tabs."""
        yield Static(id="said", markup=False)
        with Panes(initial="edit" if self.service_id is None else "dashboard-tab", id="service-tabs"):
            with TabPane(TABS[0][1], id=TABS[0][0]):
                yield Dashboard(self.world.zone)
            with TabPane(TABS[1][1], id=TABS[1][0]), Vertical():
                yield self._form()
                with Horizontal(id="buttons"):
                    yield Button("Save", id="save", compact=True)
                    yield Button("Cancel", id="cancel", compact=True)
            with TabPane(TABS[2][1], id=TABS[2][0]):
                yield TwitterPage()
            with TabPane(TABS[3][1], id=TABS[3][0]):
                yield Subscriptions(self.world)

    def _form(self) -> ServiceForm:
        record, known = self.world.record, self.service
        labels = [each.label for each in folders(record, "visitor")]
        filled = Filled(visitor_folder=labels[0])
        if known is not None:
            filled = self._filled(known)
        elif self._model is not None:
            model = self._filled(self._model)
            filled = replace(model, label=f"{model.label} (copy)", internal_name="", app_owned=False)
        kept_in = self.keys_are_in if known is not None and known.generation else ""
        return ServiceForm(record, filled, labels, service_id=self.service_id, kept_in=kept_in)

    def _filled(self, known: store.Service) -> Filled:
        visitors = folder(self.world.record, known.visitor_folder_id)
        return Filled(
            label=known.label,
            internal_name=known.internal_name,
            synchronize=known.synchronize,
            test_account=known.test_account,
            visitor_folder=visitors.label if visitors is not None else "",
            app_owned=known.app_owned,
            description=known.description,
        )

    @property
    def keys_are_in(self) -> str:
        """Where keys are kept, in words."""
        return whereabouts(self.world.desk)

    def on_mount(self) -> None:
        """Fill the tabs; load what knows the keys' shapes before it is asked."""
        self.query_one("#said").display = False
        self.work_on(service_type, group="service type", then=lambda _loaded: None)
        self.work_on(self._keyring, group="keyring", then=self._tell_keyring)
        if self.service_id is None:
            for name in ("dashboard-tab", "twitter", "subscribers-tab"):
                self.tabs.disable_tab(name)
            self.query_one("#label", Input).focus()
        else:
            self.tabs.query_one(Tabs).focus()
        self.reread()

    def _keyring(self) -> str:
        """In a thread: where the keys are, once the keyring was looked for; a keyring out of order is told at need."""
        with suppress(SecretsError):
            self.world.desk.at_need()
        return self.keys_are_in

    def _tell_keyring(self, where: str) -> None:
        known = self.service
        if known is not None and known.generation and not self.form.keys.entered:
            self.form.keys.tell(where)

    @property
    def form(self) -> ServiceForm:
        """The tab Edit."""
        return self.query_one(ServiceForm)

    @property
    def tabs(self) -> Panes:
        """The four tabs."""
        return self.query_one("#service-tabs", Panes)

    def reread(self) -> None:
        """Everything but the form, which is the person's."""
        known, record = self.service, self.world.record
        if known is None:
            return
        now, service_id = self.world.clock.now(), known.id
        self.query_one(TwitterPage).show(known, self.world.zone)
        self.work_on(lambda: overview(record, service_id, now), group="overview", then=self.query_one(Dashboard).show)
        report = last_check(known)
        self.form.know_token(report.account.username if report is not None and report.account is not None else "")
        self._starred = self.form.dirty
        self.set_crumbs(self.crumbs)

    def turn(self, by: int) -> None:
        """To the tab that many further, past those that are not there yet."""
        names = [name for name, _ in TABS if not self.tabs.get_tab(name).disabled]
        self.open_tab(names[(names.index(self.tabs.active) + by) % len(names)])

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front, with the focus where work begins."""
        begin = {"edit": self.query_one("#label", Input), "subscribers-tab": self.query_one(Subscriptions).table}
        self.tabs.turn_to(name, begin.get(name, self.tabs.query_one(Tabs)))

    def remark(self, sentences: tuple[str, ...]) -> None:
        """Say what was mended at saving, and what is worth a second thought."""
        said = self.query_one("#said", Static)
        said.display = bool(sentences)
        said.update(inert("\n".join(f"! {sentence}" for sentence in sentences)))

    @on(TabbedContent.TabActivated, "#service-tabs")
    def _tab_opened(self, event: TabbedContent.TabActivated) -> None:
        if event.pane.id == "subscribers-tab" and self.service_id is not None:
            self.query_one(Subscriptions).show(self.service_id)

    @on(ServiceForm.Edited)
    def _edited(self) -> None:
        if self.form.dirty != self._starred:
            self._starred = self.form.dirty
            self.set_crumbs(self.crumbs)
            self.query_one(Foot).look_again()

    def work(self, what: str) -> None:
        """Say to the commands what is going on; empty when it is over."""
        self.busy = what
        self.query_one(Foot).look_again()

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_command("service.save")

    @on(Button.Pressed, "#sign-in")
    def _sign_in_pressed(self) -> None:
        self.action_command("service.sign-in")

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_command("climb")
