"""Reads the four secrets of OAuth 1.0a by their shape: whose they are, and which look pasted into the wrong field."""

from __future__ import annotations

import re
from typing import Literal

from social.services.base import Credentials

Field = Literal["consumer_key", "consumer_secret", "access_token", "access_token_secret"]

LABELS: dict[Field, str] = {
    "consumer_key": "Consumer key",
    "consumer_secret": "Consumer secret",
    "access_token": "Access token",
    "access_token_secret": "Access token secret",
}

# Lengths that X has handed out since about 2013: consumer key 25 (21 and 22 on old apps), consumer secret 50 (41 to 44
# on old apps), access token 50 with the account's id in front, access token secret 45 (39 to 43 on old ones).
_TOKEN = re.compile(r"(\d{1,19})-[0-9A-Za-z]{20,}")
_KEY_LENGTHS = range(18, 31)
_SECRET_LENGTHS = range(38, 61)


def user_id_of(credentials: Credentials) -> str | None:
    """The id of the account that the access token speaks for: the digits before its dash. None where it has none."""
    found = _TOKEN.fullmatch(credentials.access_token)
    return found[1] if found else None


def shape_problems(credentials: Credentials) -> list[tuple[Field, str]]:
    """What looks wrong about the four values without asking X: the field, and a sentence that never shows the value."""
    problems = [(field, sentence) for field in LABELS if (sentence := _blank(field, getattr(credentials, field)))]
    if problems:
        return problems
    return _keys(credentials) + _tokens(credentials)


def _blank(field: Field, value: str) -> str:
    if not value.strip():
        return f"{LABELS[field]} is empty. Copy it from your app's Keys and tokens page on X."
    if re.search(r"\s", value):
        return f"{LABELS[field]} holds a blank or a line break. Copy it once more, without anything around it."
    if not value.isascii() or not value.isprintable():
        return f"{LABELS[field]} holds a character that X never puts into a key. Copy it once more."
    return ""


def _keys(credentials: Credentials) -> list[tuple[Field, str]]:
    key, secret = credentials.consumer_key, credentials.consumer_secret
    problems: list[tuple[Field, str]] = []
    if _TOKEN.fullmatch(key):
        problems.append(
            ("consumer_key", "This looks like an Access token (digits, a dash, letters). Put the API key here.")
        )
    elif len(key) in _SECRET_LENGTHS and len(secret) in _KEY_LENGTHS:
        problems.append(("consumer_key", "Consumer key and Consumer secret look swapped: the key is the shorter one."))
    elif len(key) not in _KEY_LENGTHS:
        problems.append(("consumer_key", f"An API key has about 25 characters; this has {len(key)}. Is it complete?"))
    elif len(secret) not in _SECRET_LENGTHS:
        problems.append(
            ("consumer_secret", f"An API key secret has about 50 characters; this has {len(secret)}. Is it complete?")
        )
    return problems


def _tokens(credentials: Credentials) -> list[tuple[Field, str]]:
    token, secret = credentials.access_token, credentials.access_token_secret
    problems: list[tuple[Field, str]] = []
    if _TOKEN.fullmatch(secret) and not _TOKEN.fullmatch(token):
        problems.append(
            ("access_token", "Access token and its secret look swapped: the token begins with digits and a dash.")
        )
    elif token == credentials.consumer_key or (not _TOKEN.fullmatch(token) and len(token) in _KEY_LENGTHS):
        problems.append(
            ("access_token", "This looks like the API key. An Access token begins with digits and a dash: 12345-…")
        )
    elif not _TOKEN.fullmatch(token):
        problems.append(
            ("access_token", "An Access token begins with the account's number and a dash: 12345-… This does not.")
        )
    elif secret == credentials.consumer_secret:
        problems.append(
            ("access_token_secret", "This is the Consumer secret once more. Put the Access token secret here.")
        )
    elif _TOKEN.fullmatch(secret):
        problems.append(("access_token_secret", "This looks like an Access token. Put the Access token secret here."))
    elif len(secret) not in _SECRET_LENGTHS:
        problems.append(
            (
                "access_token_secret",
                f"An Access token secret has about 45 characters; this has {len(secret)}. Is it complete?",
            )
        )
    return problems
