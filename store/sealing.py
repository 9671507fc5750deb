"""Turns a document into sealed bytes and back: Argon2id makes the key, AES-256-GCM seals, a digest tells damage apart.

one line of JSON: format, version, cost, salt, nonce    the header, authenticated along with the body
the sealed document
32 bytes: SHA-256 of all before                         no secret; tells a damaged file from a wrong passphrase
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

FORMAT = "stonechat-vault"
VERSION = 1
SALT, NONCE, KEY, DIGEST = 16, 12, 32, 32
"""Lengths in bytes."""


class SealBroken(Exception):
    """The bytes are not what was written: cut, changed, or of a version this program does not know."""


class WrongKey(Exception):
    """The bytes are whole, but this key did not seal them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at the passphrase costs: passes, KiB of memory, lanes.

    The default is the second recommended option of RFC 9106 (section 4): about 0.15 s and 64 MiB a guess.
    """

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    def __post_init__(self) -> None:
        # A damaged or planted header must not ask for all memory of the host (1 GiB) or for minutes (16 passes).
        if not (1 <= self.passes <= 16 and 1 <= self.lanes <= 16 and 8 * self.lanes <= self.memory_kib <= 1_048_576):
            raise ValueError("outside of what a vault may cost")


STRONG = Cost()


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it was made from, so that another process sees that the passphrase was changed."""

    salt: bytes
    cost: Cost
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands readable before the sealed document."""

    salt: bytes
    cost: Cost
    nonce: bytes


def make_key(passphrase: str, cost: Cost, salt: bytes | None = None) -> Key:
    """Derive a key, with a fresh salt when none is given. One passphrase typed on two keyboards gives one key (NFC)."""
    salt = os.urandom(SALT) if salt is None else salt
    argon = Argon2id(salt=salt, length=KEY, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    # In one expression: no local holds the bytes of the passphrase, should this fail for want of memory.
    return Key(salt, cost, argon.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")))


def seal(document: bytes, key: Key) -> bytes:
    """The sealed bytes of `document`, with a fresh nonce."""
    nonce = os.urandom(NONCE)
    header = {"format": FORMAT, "v": VERSION, "kdf": "argon2id", "passes": key.cost.passes}
    header |= {"memory_kib": key.cost.memory_kib, "lanes": key.cost.lanes, "salt": key.salt.hex(), "nonce": nonce.hex()}
    line = json.dumps(header).encode() + b"\n"
    whole = line + AESGCM(key.raw).encrypt(nonce, document, line)
    return whole + hashlib.sha256(whole).digest()


def read_header(data: bytes) -> Header:
    """The header of sealed bytes; `SealBroken` where anything of the file, header or body, was damaged."""
    if hashlib.sha256(data[:-DIGEST]).digest() != data[-DIGEST:]:
        raise SealBroken("its check sum does not fit")
    try:
        fields = json.loads(data[: data.index(b"\n")])
        if fields["format"] != FORMAT or fields["v"] != VERSION or fields["kdf"] != "argon2id":
            raise SealBroken("it is of another format or was written by a newer version")
        cost = Cost(int(fields["passes"]), int(fields["memory_kib"]), int(fields["lanes"]))
        header = Header(bytes.fromhex(fields["salt"]), cost, bytes.fromhex(fields["nonce"]))
    except (ValueError, KeyError, TypeError):
        raise SealBroken("its header cannot be read") from None
    if (len(header.salt), len(header.nonce)) != (SALT, NONCE):
        raise SealBroken("its header cannot be read")
    return header


def unseal(data: bytes, header: Header, key: Key) -> bytes:
    """The document; `WrongKey` where the key does not open it."""
    start = data.index(b"\n") + 1
    try:
        return AESGCM(key.raw).decrypt(header.nonce, data[start:-DIGEST], data[:start])
    except InvalidTag:
        raise WrongKey from None
