"""What the doctor says of the keeper of secrets: where they lie, what to do where they do not open, and what a reboot means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from store.secrets import SecretsError
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.secrets import Secrets
    from tui.cli.doctor import Finding

UNCHOSEN = (
    "Open the console, which offers the ways on; or: stonechat account keeper-set vault --passphrase-file F,"
    " … keeper-set secret-service, … keeper-set command --read CMD --write CMD --delete CMD."
)


def findings(session: Session) -> Iterator[Finding]:
    """Each as a line of the page. No secret is read."""
    from store.keyrings import refused_by_environment
    from tui.cli.doctor import Finding
    from tui.keeper_words import AFTER_REBOOT

    try:
        secrets = session.desk.secrets
        yield _standing(secrets)
        yield from _left(secrets)
    except SecretsError as error:
        yield Finding("keyring", "error", error.sentence, error.cure)
        return
    named = refused_by_environment()
    if named is not None:
        yield Finding("keyring", "ok", named)
    reboot = AFTER_REBOOT[secrets.keeper]
    yield Finding("worker", "ok", f"{reboot.way} What that costs: {reboot.cost}")


def _standing(secrets: Secrets) -> Finding:
    from store.keyrings import probe
    from tui.cli.doctor import Finding

    if secrets.kept is None:
        return Finding("keyring", "warning", f"Nothing was chosen to keep the secrets. {probe().detail}", UNCHOSEN)
    if secrets.state == "open":
        return Finding("keyring", "ok", f"Secrets lie in: {secrets.where}.")
    cures = {
        "vault": "Open the console, or name the passphrase's file: --passphrase-file F.",
        "secret-service": "Open the console, or name the passphrase's file: --passphrase-file F. Where it is gone for good:"
        " stonechat account keeper-set vault --leave-behind",
    }
    return Finding("keyring", "warning", f"{secrets.where}: {secrets.reason}", cures.get(secrets.keeper, ""))


def _left(secrets: Secrets) -> Iterator[Finding]:
    from tui.cli.doctor import Finding
    from tui.keeper_words import label

    for each in secrets.kept.clear if secrets.kept is not None else ():
        sentence = f"A change of keeper was cut short: secrets that nobody reads still lie in: {label(each)}."
        yield Finding("keyring", "warning", sentence, "Clear them: stonechat account keeper-clear")
