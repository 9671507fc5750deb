"""The scenes of signing in that are kept on cassette, and their tapes, which hold made-up tokens alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import vcr

from social.services.base import Routing, ServiceType
from tests.social.services.x.cassettes import FOLDER, LEFT_OUT

PROOFS, PROOFS_ID = "larkproofs", "1664109852468224143"
SIGN_INS = FOLDER / "sign-in"
REQUEST, ACCESS = "request-token", f"{PROOFS_ID}-made-up"
WORD = "made-up-secret"

Browse = Callable[[str], str]
"""What happens in the browser: from a request token to the PIN."""


@dataclass(frozen=True)
class Scene:
    """Calls of the service type with an app's two keys; `fault` is the name it must end in."""

    name: str
    play: Callable[[ServiceType, tuple[str, str], Routing, Browse], None]
    fault: str = ""


def pin(x: ServiceType, keys: tuple[str, str], routing: Routing, browse: Browse) -> None:
    sign_in = x.begin_sign_in(*keys, routing)
    told = x.end_sign_in(sign_in, browse(sign_in.token))
    assert (told.username, told.external_id) == (PROOFS, PROOFS_ID)
    assert told.credentials.access_token.startswith(f"{PROOFS_ID}-")


def wrong_pin(x: ServiceType, keys: tuple[str, str], routing: Routing, browse: Browse) -> None:
    x.end_sign_in(x.begin_sign_in(*keys, routing), "0000001")


def pin_twice(x: ServiceType, keys: tuple[str, str], routing: Routing, browse: Browse) -> None:
    sign_in = x.begin_sign_in(*keys, routing)
    digits = browse(sign_in.token)
    x.end_sign_in(sign_in, digits)
    x.end_sign_in(sign_in, digits)


def unknown_app(x: ServiceType, keys: tuple[str, str], routing: Routing, browse: Browse) -> None:
    x.begin_sign_in("x" * 25, "y" * 50, routing)


def refused_callback(x: ServiceType, keys: tuple[str, str], routing: Routing, browse: Browse) -> None:
    x.begin_sign_in(*keys, routing, "https://not-approved.example/")


SCENES = (
    Scene("pin", pin),
    Scene("wrong-pin", wrong_pin, "pin-refused"),
    Scene("pin-twice", pin_twice, "sign-in-over"),
    Scene("unknown-app", unknown_app, "app-unknown"),
    Scene("refused-callback", refused_callback, "callback-refused"),
)


def path(scene: Scene) -> Path:
    return SIGN_INS / f"{scene.name}.yaml"


def _made_up(response: dict[str, Any]) -> dict[str, Any]:
    """The answer with other tokens than the sandbox gave."""
    body = response["body"]["string"]
    token = ACCESS if b"user_id=" in body else REQUEST
    body = re.sub(rb"oauth_token=[^&]+", f"oauth_token={token}".encode(), body)
    body = re.sub(rb"oauth_token_secret=[^&]+", f"oauth_token_secret={WORD}".encode(), body)
    headers = response["headers"] | {"content-length": [str(len(body))]}
    return response | {"body": {"string": body}, "headers": {name.lower(): value for name, value in headers.items()}}


def tape(scene: Scene, mode: Literal["all", "none"]) -> AbstractContextManager[Any]:
    """A cassette to be recorded ("all") or played ("none")."""
    tapes = vcr.VCR(
        filter_headers=[("authorization", LEFT_OUT), ("user-agent", "Stonechat")],
        match_on=["method", "scheme", "host", "port", "path", "query", "body"],
        before_record_response=_made_up,
    )
    made: AbstractContextManager[Any] = tapes.use_cassette(str(path(scene)), record_mode=mode)
    return made
