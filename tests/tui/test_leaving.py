"""Who leaves is let go: what a screen stumbles over while it is torn down is no error of the console."""

from __future__ import annotations

import pytest

from tests.tui.conftest import Console


async def test_a_screen_that_stumbles_ends_the_console_but_not_while_we_leave(console: Console) -> None:
    stumbled = []

    def stumble() -> None:
        stumbled.append(True)
        raise ValueError("a part of it is not there yet")

    app = console()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.call_later(stumble)
        app.exit(return_code=129)
    assert (stumbled, app.return_code) == ([True], 129)

    app = console()
    with pytest.raises(ValueError, match="not there yet"):
        async with app.run_test():
            app.screen.call_later(stumble)
    assert app.return_code == 1
