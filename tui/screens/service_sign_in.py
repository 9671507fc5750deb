"""What Sign in at X… does in the service editor: two keys, a PIN, and the service is saved and checked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from social.services import registration
from social.services.base import SignedIn
from social.services.registration import Form, FormRefused, Saved
from social.services.sign_in import problems, save_signed_in
from social.visitor_folders import folder_of_service
from store.folders import folders
from store.secrets import SecretsError
from tui.dialogs.sign_in import sign_in
from tui.screens.service_saving import ask, refuse, settle
from tui.screens.service_words import standing
from tui.secrets_door import refusal, unlocked
from tui.signs import Word

if TYPE_CHECKING:
    from social.desk import Desk
    from tui.screens.service import ServiceEditor

TWO_KEYS = "Enter Consumer key and Consumer secret first: signing in needs these two alone."


def why_not_sign_in(page: ServiceEditor) -> str | None:
    """Why nobody can sign in now, the console's own rules aside."""
    keys = page.form.keys
    if keys.two_filled or (keys.kept and not keys.entered):
        return None
    return TWO_KEYS


async def sign_in_at_x(page: ServiceEditor) -> None:
    """Ask for a PIN, keep what it leads to as this service, and show whom it speaks for."""
    if not await unlocked(page):
        page.say("Not signed in: the tokens need the secrets to be open.", "attention")
        return
    two = page.form.keys.app_keys() or await _kept_keys(page)
    signed_in = None if two is None else await sign_in(page, *two)
    if signed_in is None:
        return
    page.work("It is being saved.")
    try:
        saved = await _keep(page, signed_in)
        if saved is None:
            return
        await ask(page, saved.service_id)
        known = page.service
        if known is not None:
            word = standing(known)
            page.say(Word(f"Signed in as @{signed_in.username}. Checked: {word}", word.tone))
    finally:
        page.work("")


async def _kept_keys(page: ServiceEditor) -> tuple[str, str] | None:
    known = page.service
    if known is None:
        return None
    kept = await asyncio.to_thread(page.world.desk.connections.credentials, known)
    return kept.consumer_key, kept.consumer_secret


async def _keep(page: ServiceEditor, signed_in: SignedIn) -> Saved | None:
    """Into the record and the keyring; None where that was refused. An empty name or label becomes the account's."""
    filled = page.form.filled
    page.form.change(
        internal_name=None if filled.internal_name.strip() else signed_in.username,
        label=None if filled.label.strip() else signed_in.username,
    )
    shown, form = page.form.filled, replace(page.form.form(None), credentials=signed_in.credentials)
    folder = shown.visitor_folder.strip()
    try:
        saved = await asyncio.to_thread(_keep_all, page.world.desk, signed_in, form, folder, page.service_id)
    except FormRefused as refused:
        refuse(page, refused.problems)
        return None
    except SecretsError as error:
        page.say("Not saved.", "bad")
        refusal(page.app, error)
        return None
    page.form.keys.empty()
    settle(page, saved, shown)
    return saved


def _keep_all(desk: Desk, signed_in: SignedIn, form: Form, visitor_folder: str, service_id: int | None) -> Saved:
    """In a thread: the folder is made only for a form that will be kept."""
    record = desk.record
    refused = problems(record, signed_in, form.internal_name, service_id)
    refused |= registration.problems(record, registration.tidy(form)[0], service_id)
    if not visitor_folder:
        refused["folder"] = "Visitor folder is empty. Pick one, or enter a name for a new one."
    if refused:
        raise FormRefused(refused)
    own = folders(record, "service")[0].id
    visitors = folder_of_service(record, desk.clock, desk.operator, visitor_folder)
    form = replace(form, folder_id=own, visitor_folder_id=visitors)
    return save_signed_in(record, desk.secrets, desk.clock, desk.operator, signed_in, form, service_id)
