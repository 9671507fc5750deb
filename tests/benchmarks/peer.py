"""twitter-to-sqlite on our server, without its sleeps: run by its own Python, `-m tests.benchmarks.peer URL DATABASE`.

Its addresses are fixed, so each session is given an adapter that leads to the server. It is timed by its own command.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Point it at the server, let it read all followers, print the seconds."""
    import requests
    from requests.adapters import HTTPAdapter
    from twitter_to_sqlite import cli, utils  # type: ignore[import-not-found]

    url, database = sys.argv[1], sys.argv[2]

    class Redirect(HTTPAdapter):
        """Leads every call to the server."""

        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            request.url = request.url.replace("https://api.twitter.com", url)
            return super().send(request, *args, **kwargs)

    made = requests.Session.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self.trust_env = False
        self.mount("https://", Redirect())

    class NoSleep:
        """Time without pauses."""

        def __getattr__(self, name: str) -> Any:
            return (lambda seconds: None) if name == "sleep" else getattr(time, name)

    requests.Session.__init__ = init  # type: ignore[method-assign]
    utils.time = NoSleep()
    keys = dict.fromkeys(("api_key", "api_secret_key", "access_token", "access_token_secret"), "k")
    auth = Path(database).with_suffix(".auth.json")
    auth.write_text(json.dumps(keys))
    begun = time.perf_counter()
    cli.cli(["followers", database, "brandlark", "-a", str(auth), "--silent"], standalone_mode=False)
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
