"""Where alerts may go: hosts, addresses of people and of webhooks, each refused with a sentence."""

from __future__ import annotations

import ipaddress
import re
from email.headerregistry import Address
from urllib.parse import urlsplit

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_host(word: str) -> bool:
    """Whether a word can be a host: a name or an address, without scheme and port."""
    return _HOST.fullmatch(word) is not None


def is_mailbox(word: str) -> bool:
    """Whether a word is one plain address such as jane@example.com; a line break in it can forge no header."""
    if not word.isascii() or not word.isprintable() or any(sign in word for sign in ' ,;<>"()'):
        return False
    try:
        read = Address(addr_spec=word)
    except (ValueError, IndexError):
        return False
    return bool(read.username) and is_host(read.domain)


def webhook_problem(url: str) -> str:
    """Why this cannot be a webhook's address; empty where it can. Never repeats it."""
    wanted = "Write https://, a host and a path; http:// serves on this machine only."
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return f"The address cannot be read. {wanted}"
    if not url.isascii() or not url.isprintable() or " " in url:
        return f"The address has signs that no address has. {wanted}"
    if not host or parts.scheme not in ("https", "http"):
        return f"That is no web address. {wanted}"
    if parts.username is not None:
        return "A name and password in the address would be lost on the way. Hand over a token instead."
    if parts.scheme == "http" and not is_loopback(host):
        return f"Over http:// everybody on the way could read it. {wanted}"
    return ""
