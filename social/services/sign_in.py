"""From a sign-in to a saved service: a new one, or new tokens for one whose account is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from social.clock import Clock
from social.connections import routing_of
from social.rights import Right, needs
from social.services import service_type
from social.services.base import SignedIn, SignIn
from social.services.registration import Form, FormRefused, Saved, save
from store import audit
from store import services as store
from store.database import Record
from store.secrets import Secrets

PENDING = "sign-in:"
"""What the keyring's names of sign-ins under way begin with; a service's secrets have a uuid there."""

PATIENCE = timedelta(days=1)
"""How long a sign-in waits between two commands. X does not publish how long it keeps its own half."""


def begin(record: Record, consumer_key: str, consumer_secret: str, callback: str = "oob") -> SignIn:
    """Ask for the address to open, through the external account's routing; one call. Raises a Fault."""
    return service_type().begin_sign_in(consumer_key, consumer_secret, routing_of(record), callback)


def end(sign_in: SignIn, answer: str) -> SignedIn:
    """The tokens for a PIN or a pasted address; one call. Raises a Fault: after a TextFault another answer may be tried."""
    return service_type().end_sign_in(sign_in, answer)


def form_of(known: store.Service) -> Form:
    """The form that keeps a service as it is."""
    return Form(
        known.label,
        known.internal_name,
        known.folder_id,
        known.visitor_folder_id,
        known.synchronize,
        known.test_account,
        known.description,
        app_owned=known.app_owned,
    )


def problems(record: Record, signed_in: SignedIn, internal_name: str, service_id: int | None = None) -> dict[str, str]:
    """What keeps these tokens from being that service's: it is another account, or another service has it already."""
    username = signed_in.username
    other = store.service_of_account(record, signed_in.external_id)
    if other is not None and other.id != service_id:
        sentence = f"You signed in as @{username}, and the service {other.title} speaks for that account already."
        return {"access_token": f"{sentence} Sign in as another account, or open that service."}
    known = None if service_id is None else store.service(record, service_id)
    bound = None if known is None else known.account_id
    wanted = internal_name.strip().removeprefix("@")
    same = wanted.lower() == username.lower() if bound is None else bound == signed_in.external_id
    if same:
        return {}
    sentence = f"You signed in as @{username}, but this service is for @{wanted}. Its tokens are as they were."
    return {"internal_name": f"{sentence} In the browser, sign in to X as @{wanted} first; then begin again here."}


@needs(Right.ADMINISTRATION)
def save_signed_in(
    record: Record,
    secrets: Secrets,
    clock: Clock,
    operator: str,
    signed_in: SignedIn,
    form: Form,
    service_id: int | None = None,
) -> Saved:
    """Keep the tokens with the form, as a new service or as `service_id`; an empty internal name becomes the account's.

    Raises FormRefused, also where it is not the same account, and `store.secrets.SecretsError`; then nothing changed.
    """
    form = replace(
        form, internal_name=form.internal_name.strip() or signed_in.username, credentials=signed_in.credentials
    )
    refused = problems(record, signed_in, form.internal_name, service_id)
    if refused:
        raise FormRefused(refused)
    saved = save(record, secrets, clock, operator, form, service_id)
    now, name = clock.now(), form.internal_name.removeprefix("@")
    with record.writing():
        store.change_service(record, saved.service_id, now, account_id=signed_in.external_id)
        detail = f"as @{signed_in.username} ({signed_in.external_id})"
        audit.note(record, now, operator, "Service", name, "Sign-in", detail)
    if name.lower() == signed_in.username.lower():
        return saved
    warning = f"The account is @{signed_in.username} on X now, the internal name says {name}. Change it."
    return replace(saved, warnings=(*saved.warnings, warning))


def keep_pending(record: Record, secrets: Secrets, clock: Clock, internal_name: str, sign_in: SignIn) -> None:
    """Keep a sign-in for another command to end, in the keyring; a newer one of that name takes its place.

    The record notes its name alone, so that `registration.sweep` clears it away where nobody came back within `PATIENCE`.
    """
    store.intend_secret(record, PENDING + internal_name.lower(), clock.now() + PATIENCE)
    kept = {name: getattr(sign_in, name) for name in ("token", "secret", "consumer_key", "consumer_secret")}
    secrets.put(PENDING + internal_name.lower(), kept)


def pending(record: Record, secrets: Secrets, internal_name: str) -> SignIn | None:
    """The sign-in that was kept for that name; its address has been told and is not kept."""
    kept = secrets.get(PENDING + internal_name.lower())
    return None if kept is None else SignIn(address="", routing=routing_of(record), **kept)


def forget_pending(record: Record, secrets: Secrets, internal_name: str) -> None:
    """Forget the sign-in of that name; none is fine."""
    secrets.remove(PENDING + internal_name.lower())
    store.secret_done(record, PENDING + internal_name.lower())
