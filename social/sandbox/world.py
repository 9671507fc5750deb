"""The seeded world of the sandbox: accounts, people, posts and messages, and the rules X holds writes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from social.clock import Clock, SystemClock
from social.sandbox.accounts import Account, AccountSpec, App, account_of, app_of
from social.sandbox.ledger import Ledger
from social.sandbox.media import Shelf, Upload
from social.sandbox.people import POPULATION, People, Person, mix
from social.sandbox.refusals import Refused, Vocabulary
from social.sandbox.texts import MAX_MESSAGE, MAX_WEIGHT, sameness, weight
from social.sandbox.tokens import Tokens

DEFAULT_SEED = 20260822
DEFAULT_FOLLOWERS = 1_200
BRAND = "brandlark"
TEST = "larkproofs"

_ACCOUNTS_FROM = 1 << 40
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_MESSAGES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Late:
    """A write that shows only after `seconds`, or after it was looked for in vain `reads` times."""

    seconds: float = 0.0
    reads: int = 0


@dataclass(slots=True)
class Item:
    """A post (no `recipient`) or a message, by number of author and recipient; `answers` is the post that a reply is to."""

    id: int
    author: int
    recipient: int | None
    text: str
    at: datetime
    shown_from: datetime
    reads_in_vain: int
    media: Sequence[Upload] = ()
    answers: Item | None = None

    @property
    def conversation(self) -> int:
        """The id of the post that all began with."""
        return self.id if self.answers is None else self.answers.conversation

    def seen(self, now: datetime) -> bool:
        """Whether a read at `now` shows it; a read in vain is counted."""
        if self.reads_in_vain > 0:
            self.reads_in_vain -= 1
            return False
        return now >= self.shown_from


class World:
    """Everything there is on the sandbox's network.

    `followers` is how many of the brand account's followers a complete pass shows (those suspended come on top, one in
    4,000). Larger lists have rare empty pages in API v2 unless `empty_pages` is off. `plain_text` gives texts back as
    they came, where X would escape `& < >` and shorten links. `stock` off leaves out the brand and the test account.
    `signing_clock` judges the time of signatures where that is another than the world's: a rehearsal's time is simulated,
    and its calls are signed by the host's.
    """

    def __init__(
        self,
        seed: int = DEFAULT_SEED,
        followers: int = DEFAULT_FOLLOWERS,
        accounts: Sequence[AccountSpec] = (),
        *,
        clock: Clock | None = None,
        empty_pages: bool = True,
        vocabulary: Vocabulary = "tweet",
        plain_text: bool = False,
        stock: bool = True,
        signing_clock: Clock | None = None,
    ) -> None:
        if not 0 <= followers <= POPULATION // 2:
            raise ValueError(f"{followers} followers cannot be: choose a number from 0 to {POPULATION // 2}.")
        self.seed = seed
        self.clock = clock or SystemClock()
        self.signing_clock = signing_clock or self.clock
        self.clock_offset = 0.0
        self.empty_pages = empty_pages
        self.vocabulary: Vocabulary = vocabulary
        self.plain_text = plain_text
        self.people = People(seed)
        self.ledger = Ledger()
        self.accounts: dict[str, Account] = {}
        self.posts: dict[int, Item] = {}
        self.messages: dict[int, Item] = {}
        self._by_number: dict[int, Account] = {}
        self.apps: dict[str, App] = {}
        self.tokens = Tokens(seed)
        self._newcomers = count(POPULATION - 1, -1)
        self._last_id = 0
        self.media = Shelf(self._next_id)
        brand = AccountSpec(BRAND, "Brand Lark", followers)
        proofs = AccountSpec(TEST, "Lark Proofs", protected=True, follows=(BRAND,) if followers else ())
        self._settle((brand, proofs, *accounts) if stock else accounts)

    def _settle(self, specs: Sequence[AccountSpec]) -> None:
        pairs = [(spec, target.lower()) for spec in specs for target in spec.follows]
        for turn, spec in enumerate(specs):
            number = self._number(spec, turn)
            user_id = self.people.id_of(number)
            own = sum(target == spec.username.lower() for _, target in pairs)
            own_app = app_of(self.seed, spec)
            app = self.apps.setdefault(own_app.consumer_key, own_app)
            account = account_of(self.seed, spec, app, number, user_id, max(0, spec.followers - own))
            joined = 1_300_000_000 + mix(self.seed, number) % 300_000_000
            name = spec.name or spec.username
            person = Person(number, user_id, spec.username, name, 0, 120, 0, joined, protected=spec.protected)
            self.people.put(person)
            self.accounts[spec.username.lower()] = account
            self._by_number[number] = account
            self.tokens.keep(account)
        for spec, target in pairs:
            follower = self.accounts[spec.username.lower()]
            self.accounts[target].followers.add(follower.number)
            follower.follows.add(self.accounts[target].number)

    def _number(self, spec: AccountSpec, turn: int) -> int:
        number = self.people.number_behind(spec.user_id) if spec.user_id else _ACCOUNTS_FROM + turn
        if number is None:
            raise ValueError(f"“{spec.user_id}” cannot be the id of an account: it is a whole number below 2^62.")
        return number

    def now(self) -> datetime:
        """The instant on the sandbox's clock, which a fault may have shifted."""
        return self.clock.now() + timedelta(seconds=self.clock_offset)

    def signing_now(self) -> datetime:
        """The instant by which the time of a signature is judged, shifted likewise."""
        return self.signing_clock.now() + timedelta(seconds=self.clock_offset)

    # --- people -------------------------------------------------------------------------------------------------

    def account(self, username: str) -> Account | None:
        """The account with keys that bears `username` now."""
        number = self.people.named(username)
        return None if number is None else self._by_number.get(number)

    def account_of_token(self, token: str) -> Account | None:
        """The account whose access token this is, revoked or not."""
        return self.tokens.find(token)

    def every_account(self) -> Iterable[Account]:
        """The accounts with keys, in the order they were made."""
        return self._by_number.values()

    def account_numbered(self, number: int) -> Account | None:
        """The account with keys of that number, None for other people."""
        return self._by_number.get(number)

    def person(self, number: int) -> Person:
        """A person as of now; for accounts with their true number of followers and posts."""
        person = self.people.person(number)
        account = self._by_number.get(number)
        if account is None:
            return person
        posts = sum(post.author == number for post in self.posts.values())
        return person._replace(followers=len(account.followers), posts=posts)

    def named(self, who: str) -> Person | None:
        """The person with that id or, failing that, that username."""
        number = self.people.number_of(who)
        if number is None:
            number = self.people.named(who)
        return None if number is None else self.person(number)

    def newcomer(self) -> int:
        """The number of a person who has followed nobody so far."""
        return next(self._newcomers)

    def follows(self, number: int, account: Account) -> bool:
        """Whether that person follows the account."""
        return number in account.followers

    def followed_by(self, number: int, account: Account) -> bool:
        """Whether the account follows that person: other accounts as they were made, one in 25 of all other people."""
        return number in account.follows or (number < POPULATION and mix(account.number, number) % 25 == 0)

    def takes_messages(self, person: Person, account: Account) -> bool:
        """Whether a message from the account would be taken."""
        known = person.number in self._by_number or self.follows(person.number, account)
        return person.receives_dm and known and not person.suspended

    def may_read(self, viewer: Account, person: Person) -> bool:
        """Whether the viewer may see what that person posts."""
        return not person.protected or person.number == viewer.number or person.number in viewer.follows

    # --- writes -------------------------------------------------------------------------------------------------

    def _next_id(self, at: datetime) -> int:
        snowflake = (int(at.timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS) << 22
        self._last_id = max(self._last_id + 1, snowflake)
        return self._last_id

    def _item(self, author: Account, recipient: int | None, text: str, late: Late | None) -> Item:
        at = self.now()
        late = late or Late()
        shown_from = at + timedelta(seconds=late.seconds)
        return Item(self._next_id(at), author.number, recipient, text, at, shown_from, late.reads)

    def post(
        self,
        author: Account,
        text: str,
        late: Late | None = None,
        media_ids: Sequence[str] = (),
        reply_to: str | None = None,
    ) -> Item:
        """Publish a text, as a reply where `reply_to` is the id of a post.

        Refused as "too-long", as "duplicate" of a post of the account that stands, as "bad-media", or as
        "nothing-to-answer" where the other post is gone, is not the account's to see, or does not show yet.
        """
        answers = None if reply_to is None else self._answerable(author, reply_to)
        media = self.media.usable(author.number, media_ids, self.now())
        if weight(text) > MAX_WEIGHT:
            raise Refused("too-long")
        same = sameness(text)
        if any(post.author == author.number and sameness(post.text) == same for post in self.posts.values()):
            raise Refused("duplicate")
        item = self._item(author, None, text, late)
        item.media, item.answers = media, answers
        for upload in media:
            upload.posts.append(str(item.id))
        self.posts[item.id] = item
        self.ledger.add("post", self.person(author.number).username, text, item.at, str(item.id), in_reply_to=reply_to)
        return item

    def _answerable(self, author: Account, post_id: str) -> Item:
        """The post that a reply is to. X has refused replies to posts a moment old, which it did not show everywhere yet."""
        item = self.posts.get(int(post_id))
        if item is None or not self.may_read(author, self.person(item.author)) or not item.seen(self.now()):
            raise Refused("nothing-to-answer")
        return item

    def remember(self, author: Account, post_id: str, text: str, at: datetime) -> None:
        """Let a post stand that was published before this world began; it is no write of the ledger."""
        self.posts[int(post_id)] = Item(int(post_id), author.number, None, text, at, at, 0)

    def delete(self, author: Account, post_id: str) -> Item:
        """Delete a post. Refused as "post-not-found" or "not-yours"."""
        item = self.posts.get(int(post_id))
        if item is None:
            raise Refused("post-not-found", detail=f"Could not find tweet with tweet_id: [{post_id}].")
        if item.author != author.number:
            raise Refused("not-yours")
        del self.posts[item.id]
        self.ledger.add("delete", self.person(author.number).username, item.text, self.now(), post_id)
        return item

    def send(self, author: Account, recipient_id: str, text: str, late: Late | None = None) -> Item:
        """Send a direct message. Refused where the person is unknown, suspended, closed or no follower, or it is too long."""
        number = self.people.number_of(recipient_id)
        if number is None:
            raise Refused("recipient-unknown")
        person = self.person(number)
        if person.suspended:
            raise Refused("recipient-suspended")
        if not person.receives_dm:
            raise Refused("messages-closed")
        if not self.takes_messages(person, author):
            raise Refused("not-following")
        if len(text) > MAX_MESSAGE:
            raise Refused("message-too-long")
        item = self._item(author, number, text, late)
        self.messages[item.id] = item
        self.ledger.add("message", self.person(author.number).username, text, item.at, str(item.id), recipient_id)
        return item

    # --- reads --------------------------------------------------------------------------------------------------

    def timeline(self, number: int, *, since: int = 0, until: int | None = None) -> list[Item]:
        """A person's posts, newest first, with ids above `since` and below `until`."""
        now = self.now()
        posts = [post for post in reversed(self.posts.values()) if post.author == number and post.id > since]
        return [post for post in posts if (until is None or post.id < until) and post.seen(now)]

    def conversation(self, account: Account, other: int | None = None, *, until: int | None = None) -> list[Item]:
        """The account's messages of the last 30 days, newest first; with one person where `other` is given."""
        now = self.now()
        found = []
        for message in reversed(self.messages.values()):
            both = {message.author, message.recipient}
            if (
                account.number in both
                and (other is None or other in both - {account.number})
                and (now - message.at <= _MESSAGES_KEPT and (until is None or message.id < until) and message.seen(now))
            ):
                found.append(message)
        return found
