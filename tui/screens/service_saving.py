"""What Save and Check now do in the service editor: secrets, record, X, and the questions that follow from the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from social.services.check import CheckReport, check
from social.services.registration import Form, FormRefused, Saved, hints, problems, tidy
from social.services.registration import save as keep
from social.visitor_folders import folder_of_service
from store.folders import folders
from store.secrets import SecretsError
from store.services import Service
from tui.dialogs.confirm import Confirm
from tui.screens.service_words import finding, standing
from tui.secrets_door import refusal, unlocked
from tui.signs import Word

if TYPE_CHECKING:
    from social.desk import Desk
    from tui.screens.service import ServiceEditor
    from tui.screens.service_form import Filled


async def save(page: ServiceEditor) -> None:
    """Keep the form and check it; what X says may lead to one more question."""
    report = await _save_and_check(page)
    known = page.service
    if report is None or known is None:
        return
    renamed = finding(report, "renamed")
    if renamed is not None and report.account is not None:
        name = report.account.username
        question = Confirm(
            "Rename the service?",
            quote=f"{known.title}  →  @{name}",
            lines=(renamed.sentence,),
            yes="Rename",
            no="Leave it",
        )
        if await page.app.push_screen_wait(question):
            page.form.change(internal_name=name)
            report = await _save_and_check(page) or report
    public = finding(report, "unprotected")
    if public is not None:
        lines = (public.sentence, public.cure, "Until then everybody can read the proofs that are sent to it.")
        question = Confirm(
            "Proofs will be public",
            quote=known.title,
            lines=lines,
            yes="Proofs may be public",
            no="Untick it",
            danger=True,
        )
        if not await page.app.push_screen_wait(question):
            page.form.change(test_account=False)
            await _save_and_check(page)
            page.say("No longer a test account. Tick it again once the account is protected.", "attention")


async def _save_and_check(page: ServiceEditor) -> CheckReport | None:
    """None where nothing was saved, or nothing checked."""
    refused = page.form.problems()
    if refused:
        refuse(page, refused)
        return None
    entered, known = page.form.keys.entered, page.service
    is_open = await unlocked(page)
    if entered and not is_open:
        page.say("Not saved: the keys you entered need the secrets to be open.", "attention")
        return None
    page.work("It is being saved.")
    page.say("Saving…", "running")
    try:
        saved = await _keep(page, known)
        if saved is None:
            return None
        if not is_open:
            page.say("Saved. Not checked: the secrets are not open.", "attention")
            return None
        return await ask(page, saved.service_id)
    finally:
        page.work("")


def refuse(page: ServiceEditor, sentences: dict[str, str]) -> None:
    """Say below the fields what keeps the form from being saved."""
    page.tabs.active = "edit"
    page.form.show_problems(sentences)
    page.say("Not saved: see below the fields.", "bad")


async def _keep(page: ServiceEditor, known: Service | None) -> Saved | None:
    """Into the record and the keyring; None where that was refused."""
    desk, form = page.world.desk, page.form
    entered = form.form(form.keys.hand_over())
    odd = tuple(hints(tidy(entered)[0]).values())
    label, shown = form.filled.visitor_folder.strip(), form.filled
    try:
        saved = await asyncio.to_thread(_keep_all, desk, entered, label, page.service_id)
    except FormRefused as refused:
        refuse(page, refused.problems)
        return None
    except SecretsError as error:
        page.say("Not saved.", "bad")
        refusal(page.app, error)
        return None
    settle(page, saved, shown, odd)
    return saved


def settle(page: ServiceEditor, saved: Saved, shown: Filled, odd: tuple[str, ...] = ()) -> None:
    """The form as `shown` was saved: the page is that service's from now on; `odd` is said beside what saving remarked."""
    page.service_id, page.saved = saved.service_id, True
    page.form.settle(saved.service_id, page.keys_are_in, shown)
    for name in ("dashboard-tab", "twitter", "subscribers-tab"):
        page.tabs.enable_tab(name)
    page.remark((*saved.notes, *odd, *saved.warnings))
    page.reread()


def _keep_all(desk: Desk, form: Form, visitor_folder: str, service_id: int | None) -> Saved:
    """In a thread: the folder is made only for a form that will be kept."""
    record = desk.record
    refused = problems(record, tidy(form)[0], service_id)
    if refused:
        raise FormRefused(refused)
    own = folders(record, "service")[0].id
    visitors = folder_of_service(record, desk.clock, desk.operator, visitor_folder)
    form = replace(form, folder_id=own, visitor_folder_id=visitors)
    return keep(record, desk.secrets, desk.clock, desk.operator, form, service_id)


async def check_now(page: ServiceEditor) -> None:
    """Ask X again, and show what it says."""
    if page.service_id is not None and await unlocked(page):
        page.work("X is being asked.")
        try:
            await ask(page, page.service_id)
        finally:
            page.work("")


async def ask(page: ServiceEditor, service_id: int) -> CheckReport:
    """Check the service, and show the Twitter page."""
    desk = page.world.desk
    page.say("Asking X whom the token speaks for…", "running")
    report = await asyncio.to_thread(check, desk.record, desk.connections, desk.clock, desk.operator, service_id)
    page.open_tab("twitter")
    page.reread()
    known = page.service
    if known is not None:
        word = standing(known)
        page.say(Word(f"Checked: {word}", word.tone))
    return report
