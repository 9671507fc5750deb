"""Choosing who keeps the secrets, as an act: an administrator's, with all secrets moved, and told in the audit trail."""

from __future__ import annotations

from social.clock import Clock
from social.rights import Right, needs
from store import audit
from store.database import Record
from store.keepers import Choice
from store.moving import Moved, clear, move
from store.secrets import Secrets

SAME = "The secrets lie there already."


@needs(Right.ADMINISTRATION)
def change(
    record: Record,
    secrets: Secrets,
    clock: Clock,
    operator: str,
    choice: Choice,
    passphrase: str | None = None,
    *,
    leave_behind: bool = False,
) -> Moved:
    """Let `choice` keep the secrets, see `store.moving.move`. Raises NotAllowed, SecretsError.

    It cannot be one transaction with the record, so it is noted before and after: one that was cut short is seen.
    """
    wanted = choice.keeper if choice.commands is None else f"{choice.keeper} ({choice.commands.name})"
    _note(record, clock, operator, "Change begun", f"to {wanted}{'; nothing is moved' if leave_behind else ''}")
    moved = move(secrets, choice, passphrase, leave_behind=leave_behind)
    told = f"{moved.before} → {moved.where}; {moved.number} moved"
    _note(record, clock, operator, "Change", "; ".join((told, *moved.behind)))
    return moved


@needs(Right.ADMINISTRATION)
def tidy(
    record: Record, secrets: Secrets, clock: Clock, operator: str, passphrase: str | None = None
) -> tuple[str, ...]:
    """Clear away what a change that was cut short has left; what is still left, as sentences. Raises SecretsError."""
    left = clear(secrets, passphrase)
    _note(record, clock, operator, "Clear", "; ".join(left))
    return left


def _note(record: Record, clock: Clock, operator: str, action: str, detail: str) -> None:
    audit.note(record, clock.now(), operator, "Secrets", "Keeper", action, detail)
