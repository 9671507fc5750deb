"""Records every cassette of X anew, against Stonechat's own sandbox: `python -m tests.record_cassettes`."""

from __future__ import annotations

import shutil
from contextlib import suppress

from social.errors import Fault
from social.sandbox.server import Sandbox
from social.services import service_type
from social.services.base import Credentials, Routing
from tests.social.services.x import sign_in_scenes
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


def record_sign_in(scene: sign_in_scenes.Scene) -> None:
    """One scene of signing in, in a fresh world; the browser's part is done without a line, or it would be on the tape."""
    with Sandbox(followers=FOLLOWERS, port=PORT) as box:
        assert box.running is not None
        sign_ins, owner = box.running.desk.sign_ins, box.world.account(sign_in_scenes.PROOFS)

        def browse(token: str) -> str:
            sign_in = sign_ins.find(token)
            assert sign_in is not None
            assert owner is not None
            box.on_its_thread(lambda: sign_ins.allow(sign_in, owner))
            return sign_in.verifier

        app = box.account(BRAND)
        keys = app["consumer_key"], app["consumer_secret"]
        with sign_in_scenes.tape(scene, "all"), suppress(Fault):
            scene.play(service_type("twitter"), keys, Routing("2", box.url), browse)


def main() -> None:
    """All scenes, in both versions; a check that fails stops the recording."""
    for version, folder in FOLDERS.items():
        shutil.rmtree(folder, ignore_errors=True)
        for scene in SCENES:
            record(version, scene)
        print(f"API version {version}: {len(SCENES)} cassettes")
    shutil.rmtree(sign_in_scenes.SIGN_INS, ignore_errors=True)
    for scene_of_sign_in in sign_in_scenes.SCENES:
        record_sign_in(scene_of_sign_in)
    print(f"Signing in: {len(sign_in_scenes.SCENES)} cassettes")


if __name__ == "__main__":
    main()
