"""The access tokens that are out: each lets one app speak for one account, with one level."""

from __future__ import annotations

from dataclasses import replace

from social.sandbox.accounts import Account, App, Level, secret


class Tokens:
    """Every token ever handed out. One is an `Account` of its own that shares its followers with the account's others."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._by_token: dict[str, Account] = {}

    def keep(self, account: Account) -> None:
        """Take a token in."""
        self._by_token[account.access_token] = account

    def find(self, token: str) -> Account | None:
        """The account as which this token speaks, revoked or not."""
        return self._by_token.get(token)

    def of(self, number: int) -> list[Account]:
        """All tokens of the account of that number, oldest first."""
        return [each for each in self._by_token.values() if each.number == number]

    def issue(self, app: App, account: Account, level: Level) -> Account:
        """The token of an app for an account: the living one of that level where there is one, as on X, else a new one."""
        held = [each for each in self.of(account.number) if each.consumer_key == app.consumer_key]
        for each in held:
            if each.level == level and not each.revoked:
                return each
        what = f"of {account.user_id} for {app.name}, after {len(held)} others"
        made = replace(
            account,
            consumer_key=app.consumer_key,
            consumer_secret=app.consumer_secret,
            access_token=f"{account.user_id}-{secret(self._seed, f'token {what}', 40)}",
            access_token_secret=secret(self._seed, f"token secret {what}", 45),
            level=level,
            revoked=False,
        )
        self.keep(made)
        return made
