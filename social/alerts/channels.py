"""The channels' way to be changed: what a person wants is checked, kept, its secret put into the keyring, and noted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from social.alerts import mail, webhook
from social.alerts.addresses import is_host, is_loopback, is_mailbox, webhook_problem
from social.alerts.command import Command
from social.clock import Clock
from social.rights import Right, needs
from store import alerts as store
from store import audit
from store.alerts import Channel, Kind
from store.database import Record
from store.secrets import Secrets
from store.services import intend_secret, secret_done

LABELS: Mapping[Kind, str] = {"mail": "E-mail", "command": "Command", "webhook": "Webhook"}
MOST = 50
"""Recipients of one mail: a group of supervisors, no mailing list."""
NO_SUPERVISORS = "No supervisor is named, so no mail leaves. Name the recipients."
NO_CHANNEL = "No channel for alerts is on, so nobody is told. Turn one on under Administration > Platform > Alerts."


class ChannelRefused(Exception):
    """The channel cannot be so; `problems` has a sentence for each field concerned."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def problems(wanted: Channel, secret: Mapping[str, str] | None = None) -> dict[str, str]:
    """What keeps a channel from being kept: a sentence for each field concerned. `secret` None keeps the one there is."""
    found = {"mail": _mail, "command": _command, "webhook": _webhook}[wanted.kind](wanted, secret)
    return {name: sentence for name, sentence in found.items() if sentence}


def _mail(wanted: Channel, secret: Mapping[str, str] | None) -> dict[str, str]:
    told = mail.read(wanted.settings)
    wrong = [each for each in told.recipients if not is_mailbox(each)]
    crowd = f"These are {len(told.recipients)} recipients; {MOST} is the most. Give the group an address of its own."
    found = {
        "port": "" if 0 <= told.port <= 65_535 else "The port is a number up to 65535; 0 is the usual one.",
        "sender": ""
        if not told.sender or is_mailbox(told.sender)
        else f"“{told.sender}” is no address of one mailbox.",
        "recipients": f"“{wrong[0]}” is no address of one mailbox." if wrong else "",
    }
    if len(told.recipients) > MOST:
        found["recipients"] = crowd
    if told.security not in mail.PORTS:
        found["security"] = f"Security is one of: {', '.join(mail.PORTS)}."
    elif told.security == "plain" and told.host and not is_loopback(told.host):
        found["security"] = (
            "Without encryption only a mail server on this machine is spoken to. Choose starttls or tls."
        )
    if told.host and not is_host(told.host):
        found["host"] = "Write the mail server's name alone, such as mail.example.com; the port has its own field."
    if wanted.enabled:
        if not told.host:
            found["host"] = "The mail server is missing, such as mail.example.com."
        if not told.sender:
            found["sender"] = "The sender's address is missing, such as stonechat@example.com."
        if told.user and not (wanted.generation or secret is not None):
            found["password"] = f"The password of “{told.user}” is missing. Leave the user empty where none is needed."
    return found


def _command(wanted: Channel, _secret: Mapping[str, str] | None) -> dict[str, str]:
    arguments = Command(tuple(wanted.settings.get("arguments", ()))).arguments
    if not arguments:
        return {"arguments": "The command is missing, such as /usr/bin/logger -t stonechat." if wanted.enabled else ""}
    program = Path(arguments[0])
    if "/" in arguments[0] and not program.is_absolute():
        return {"arguments": f"Write the whole path of {arguments[0]}: it is started from the folder /."}
    if shutil.which(arguments[0]) is None:
        return {"arguments": f"{arguments[0]} is no program of this machine that may be started."}
    return {}


def _webhook(wanted: Channel, secret: Mapping[str, str] | None) -> dict[str, str]:
    if secret is not None:
        return {"url": webhook_problem(secret.get(webhook.URL, ""))}
    missing = wanted.enabled and not wanted.generation
    return {"url": "The address is missing. It is kept with the secrets." if missing else ""}


def warnings(channels: list[Channel]) -> tuple[str, ...]:
    """What may be kept and still leaves supervisors in the dark."""
    on = [each for each in channels if each.enabled]
    if not on:
        return (NO_CHANNEL,)
    return tuple(NO_SUPERVISORS for each in on if each.kind == "mail" and not each.settings.get("recipients"))


def described(channel: Channel) -> str:
    """Where a channel leads, on one line; nothing secret is in it."""
    kept = channel.settings
    if channel.kind == "command":
        return Command(tuple(kept.get("arguments", ()))).line
    if channel.kind == "webhook":
        return str(kept.get("place", ""))
    told = mail.read(kept)
    return f"{', '.join(told.recipients) or 'nobody'} by {told.place}" if told.host else ""


@needs(Right.ADMINISTRATION)
def change(
    record: Record,
    secrets: Callable[[], Secrets],
    clock: Clock,
    operator: str,
    kind: Kind,
    *,
    enabled: bool | None = None,
    settings: Mapping[str, Any] | None = None,
    secret: Mapping[str, str] | None = None,
) -> Channel:
    """Change what is named of a channel; the rest stays. `secret` {} takes the one that is kept away.

    Raises ChannelRefused, and `store.secrets.SecretsError` where the keyring does not take the secret; then nothing changed.
    """
    before = store.channel(record, kind)
    merged = {**before.settings, **(settings or {})}
    if kind == "webhook" and secret and webhook.URL in secret and not webhook_problem(secret[webhook.URL]):
        merged["place"] = webhook.place_of(secret[webhook.URL])
    wanted = replace(before, enabled=before.enabled if enabled is None else enabled, settings=merged)
    if secret == {}:
        wanted, secret = replace(wanted, generation=0), None
    refused = problems(wanted, secret)
    if refused:
        raise ChannelRefused(refused)
    if secret:
        wanted = replace(wanted, generation=_next_generation(record, secrets, before))
        intend_secret(record, wanted.secret_key, clock.now())
        secrets().put(wanted.secret_key, secret)
    parted = before.generation and wanted.generation != before.generation
    with record.writing():
        store.keep_channel(record, wanted)
        secret_done(record, wanted.secret_key)
        if parted:
            intend_secret(record, before.secret_key, clock.now())
        audit.note(record, clock.now(), operator, "Alert channel", LABELS[kind], "Modify", _told(before, wanted))
    if parted:
        secrets().remove(before.secret_key)
        secret_done(record, before.secret_key)
    return wanted


def _next_generation(record: Record, secrets: Callable[[], Secrets], before: Channel) -> int:
    """A number that no secret of the channel has, not even one that is to be removed still."""
    kept = secrets().keys()
    number = before.generation + 1
    while store.secret_key(before.kind, number) in kept:
        number += 1
    return number


def _told(before: Channel, after: Channel) -> str:
    """What changed, for the audit trail."""
    names = sorted({*before.settings, *after.settings})
    pairs: list[tuple[str, object, object]] = [("enabled", before.enabled, after.enabled)]
    pairs += [(name, before.settings.get(name), after.settings.get(name)) for name in names]
    told = [f"{name}: {_plain(old)} → {_plain(new)}" for name, old, new in pairs if old != new]
    if before.generation != after.generation:
        told.append("secret changed" if after.generation else "secret removed")
    return "; ".join(told)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "none"
    return str(value) if value not in (None, "") else "none"
