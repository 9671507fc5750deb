"""Puts what X itself says on cassettes, with one's own keys: `python -m tests.record_own FOLDER < keys.json`.

The tapes show where the sandbox differs from X. They hold what X says of real people, so they go into a folder of one's
own choice and never into this project. The keys come as JSON on standard input, the four names of `service add`. Reading
costs a few cents; with `--write` one post is made and deleted again, and with `--api-version 1.1` the old API is asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import vcr

from social.errors import Fault
from social.services import service_type
from social.services.base import Credentials, Gateway, Routing
from tests.social.services.x.cassettes import LEFT_OUT

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def followers(gateway: Gateway, own_id: str) -> None:
    """Five followers are enough to see their shape; version 1.1 has ids, whose details are asked for apart."""
    gateway.page_size = 5  # type: ignore[misc]  # both gateways of X let a test ask for less
    page = gateway.followers(own_id)
    if page.ids:
        gateway.people(page.ids[:5])


def post(gateway: Gateway, own_id: str) -> None:
    """A post that says what it is, looked for and deleted."""
    made = gateway.post(f"A recording of X's API, deleted at once. {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    gateway.timeline(own_id)
    gateway.delete_post(made.id)


READING: dict[str, Callable[[Gateway, str], object]] = {
    "followers": followers,
    "people": lambda gateway, own_id: gateway.people([own_id]),
    "timeline": lambda gateway, own_id: gateway.timeline(own_id),
    "messages": lambda gateway, _: gateway.messages(limit=1),
}
WRITING: dict[str, Callable[[Gateway, str], object]] = {"post-timeline-delete": post}


def record(gateway: Gateway, folder: Path, *, write: bool) -> list[str]:
    """Record every scene; what became of each, as lines to print. A refusal of X is on the tape like any answer."""
    tapes = vcr.VCR(
        cassette_library_dir=str(folder),
        record_mode="all",
        filter_headers=[("authorization", LEFT_OUT), ("user-agent", "Tweepy")],
        decode_compressed_response=True,
    )
    with tapes.use_cassette("me.yaml"):
        own_id = gateway.me().account.external_id
    told = ["me: recorded"]
    for name, play in (READING | WRITING if write else READING).items():
        try:
            with tapes.use_cassette(f"{name}.yaml"):
                play(gateway, own_id)
        except Fault as fault:
            told.append(f"{name}: recorded, X said no ({fault.name})")
        else:
            told.append(f"{name}: recorded")
    return told


def main(words: list[str] | None = None) -> int:
    """Read keys and words, record, and say what is where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--api-version", choices=("2", "1.1"), default="2")
    parser.add_argument("--url", default=Routing().base_url, help="another address than X's, to try it on a sandbox")
    parser.add_argument("--write", action="store_true", help="also make a post and delete it")
    options = parser.parse_args(words)
    keys = json.load(sys.stdin)
    credentials = Credentials(*(keys[name] for name in SECRETS))
    gateway = service_type().connect(credentials, Routing(options.api_version, options.url))
    try:
        print("\n".join(record(gateway, options.folder, write=options.write)))
    except Fault as fault:
        print(f"{fault.sentence} {fault.cure}".strip(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
