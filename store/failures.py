"""Campaign's reasons why a message fails or is not tried, each with its code: for the log, the certificate, the quarantine."""

from __future__ import annotations

from enum import IntEnum


class Failure(IntEnum):
    """A reason by its code, as Campaign numbers them (its page "Understand delivery failures", August 2026)."""

    NOT_DEFINED = 0
    USER_UNKNOWN = 1
    UNREACHABLE = 3
    ACCOUNT_DISABLED = 4
    DENYLISTED = 8
    IN_QUARANTINE = 9
    DOUBLE = 10
    LIMITED = 17
    REFUSED = 20

    @property
    def words(self) -> str:
        """What Campaign calls it."""
        return WORDS[self]


WORDS = {
    Failure.NOT_DEFINED: "Not defined",
    Failure.USER_UNKNOWN: "User unknown",
    Failure.UNREACHABLE: "Unreachable",
    Failure.ACCOUNT_DISABLED: "Account disabled",
    Failure.DENYLISTED: "Denylisted address",
    Failure.IN_QUARANTINE: "Address in quarantine",
    Failure.DOUBLE: "Double",
    Failure.LIMITED: "Target limited in size",
    Failure.REFUSED: "Refused",
}


def named(code: int | None) -> str:
    """A code as it is shown, such as "User unknown (1)"; "" for none."""
    return "" if code is None else f"{Failure(code).words} ({code})"


def told(code: int | None, reason: str) -> str:
    """A reason in our words behind Campaign's, where there is one."""
    return ": ".join(filter(None, (named(code), reason)))


def code_of(cause: str) -> int | None:
    """The code of a cause of exclusion; None for one that Campaign does not number."""
    return next((int(failure) for failure, words in WORDS.items() if words == cause), None)
