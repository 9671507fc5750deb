"""The pages on which an account's owner says yes or no: plain HTML that a text browser shows whole, without scripts."""

from __future__ import annotations

from html import escape

from aiohttp import web

from social.sandbox.accounts import Account, Level
from social.sandbox.people import Person
from social.sandbox.sign_ins import SignIn, SignIns
from social.sandbox.world import World

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
RIGHTS: dict[Level, str] = {
    "read": "read posts and followers",
    "read-write": "read posts and followers, and post in the account's name",
    "read-write-directmessages": "read posts and followers, post in the account's name, and read and send its direct messages",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - Stonechat's sandbox</title>
<style>body{{font:18px/1.6 system-ui;max-width:38rem;margin:3rem auto;padding:0 1rem}}fieldset{{border:1px solid}}
label{{display:block;padding:.3rem}}input[type=submit]{{font:inherit;margin:1rem 1rem 0 0;padding:.4rem 1rem}}</style></head>
<body><main><h1>{title}</h1>
{body}
<p>This is Stonechat's sandbox, which plays X on this machine: no account here is real.</p></main></body></html>
"""
GONE = (
    "<p>This request is unknown: it was used, cancelled, or is too old. Go back to the program that sent you here and "
    "begin again.</p>"
)


def routes(world: World, sign_ins: SignIns) -> list[web.RouteDef]:
    """The pages of a world's sign-ins, under both of X's addresses."""

    async def ask(request: web.Request) -> web.Response:
        sign_in = sign_ins.find(request.query.get("oauth_token", ""))
        if sign_in is None:
            return _page("This page cannot be used", GONE, 403)
        return _question(world, sign_in, request.query.get("screen_name", ""))

    async def answer(request: web.Request) -> web.Response:
        given = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        sign_in = sign_ins.find(given.get("oauth_token", ""))
        if sign_in is None:
            return _page("This page cannot be used", GONE, 403)
        if "authorize" not in given:
            return _refused(sign_ins, sign_in)
        account = world.account(given.get("account", ""))
        if account is None or account not in _owners(world):
            return _question(world, sign_in, "", "Choose one of these accounts first.")
        return _allowed(sign_ins, sign_in, account, world.person(account.number))

    paths = ("/oauth/authorize", "/oauth/authenticate")
    return [route for path in paths for route in (web.get(path, ask), web.post(path, answer))]


def _owners(world: World) -> list[Account]:
    """The accounts that can sign in: X shuts suspended ones out."""
    return [each for each in world.every_account() if not world.person(each.number).suspended]


def _question(world: World, sign_in: SignIn, preferred: str, complaint: str = "") -> web.Response:
    people = [world.person(account.number) for account in _owners(world)]
    chosen = next(
        (each for each in people if each.username.lower() == preferred.lower()), people[0] if people else None
    )
    choices = "\n".join(_choice(person, person is chosen) for person in people)
    said = f'<p role="alert"><strong>{escape(complaint)}</strong></p>' if complaint else ""
    title = f"Let {sign_in.app.name} use your account?"
    body = f"""{said}<p>It asks to {RIGHTS[sign_in.level]}.</p>
<form method="post" action="/oauth/authorize">
<input type="hidden" name="oauth_token" value="{escape(sign_in.token)}">
<fieldset><legend>Sign in as</legend>
{choices}
</fieldset>
<p><input type="submit" name="authorize" value="Authorize app">
<input type="submit" name="cancel" value="Cancel"></p>
</form>"""
    return _page(title, body, 400 if complaint else 200)


def _choice(person: Person, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    name = escape(person.username)
    radio = f'<input type="radio" name="account" value="{name}" required{checked}>'
    return f"<label>{radio} @{name} ({escape(person.name)})</label>"


def _allowed(sign_ins: SignIns, sign_in: SignIn, account: Account, person: Person) -> web.Response:
    sign_ins.allow(sign_in, account)
    if way_back := sign_in.way_back(oauth_token=sign_in.token, oauth_verifier=sign_in.verifier):
        return _away(way_back)
    body = f"""<p>You are signed in as @{escape(person.username)}.
Return to the program that sent you here and enter this PIN:</p>
<p><strong><code>{escape(sign_in.verifier)}</code></strong></p>
<p>It works once.</p>"""
    return _page("You are almost done", body)


def _refused(sign_ins: SignIns, sign_in: SignIn) -> web.Response:
    sign_ins.end(sign_in)
    if way_back := sign_in.way_back(denied=sign_in.token):
        return _away(way_back)
    return _page("Nothing was allowed", "<p>The app may not use your account. Close this page.</p>")


def _page(title: str, body: str, status: int = 200) -> web.Response:
    text = _PAGE.format(title=escape(title), body=body)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


def _away(address: str) -> web.Response:
    return web.Response(status=302, headers={**HEADERS, "Location": address})
