"""Records every cassette of X anew, against Stonechat's own sandbox: `python -m tests.record_cassettes`."""

from __future__ import annotations

import shutil
from contextlib import suppress

from social.errors import Fault
from social.sandbox.server import Sandbox
from social.services import service_type
from social.services.base import Credentials, Routing
from tests.social.services.x.cassettes import FOLDERS, PORT, tape
from tests.social.services.x.scenes import BRAND, FOLLOWERS, SCENES, Scene

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def record(version: str, scene: Scene) -> None:
    """One scene, in a fresh world."""
    with Sandbox(followers=FOLLOWERS, port=PORT) as box:
        box.faults(list(scene.faults))
        account = box.account(BRAND)
        credentials = Credentials(*(account[name] for name in SECRETS))
        gateway = service_type("twitter").connect(credentials, Routing(version, box.url))
        with tape(version, scene.name, "all"), suppress(Fault):
            scene.play(gateway)


def main() -> None:
    """All scenes, in both versions; a check that fails stops the recording."""
    for version, folder in FOLDERS.items():
        shutil.rmtree(folder, ignore_errors=True)
        for scene in SCENES:
            record(version, scene)
        print(f"API version {version}: {len(SCENES)} cassettes")


if __name__ == "__main__":
    main()
