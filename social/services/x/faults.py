"""The table of X's refusals: how each is known, what it stops, and what to tell the admin. Dated data.

Sources: docs.x.com, "Response codes and errors" and the problem schemas of X's openapi.json (2.166, 2.167), as of 22
August 2026; the codes of version 1.1 from X's retired page "Error codes"; day caps, CreditsDepleted and the wordings of
version 2's refusals from what public clients saw. In a sentence {words} stands for X's own text, {until} for an
instant, {window} for a limit's period, {level} for the token's level, {skew} for how far the clock is off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from social.errors import AppFault, Fault, HostFault, PersonFault, QuotaReached, ServiceFault, TextFault
from social.services.x.endpoints import Aim

AS_OF = date(2026, 8, 22)


@dataclass(frozen=True, slots=True)
class Case:
    """One refusal. Known by a code, by words in X's text (lower case), or by the last part of a problem's type."""

    name: str
    kind: type[Fault]
    sentence: str
    cure: str
    codes: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    """Where given, the case holds only for calls with such an aim."""


_NEW_TOKENS = (
    "On X's developer console set the app's permissions to \"Read, Write, and Direct Messages\", then regenerate the "
    "Access token and secret (old ones keep the old level) and paste both into the service."
)
_FOUR_KEYS = (
    "Compare all four values with the app's Keys and tokens page on X: one may be cut off, swapped or taken from "
    "another app. If in doubt, regenerate them there and paste all four again."
)

SERVICE_CASES = (
    Case("bad-keys", ServiceFault, "X does not know these keys.", _FOUR_KEYS, codes=(32, 99, 215)),
    Case(
        "token-revoked",
        ServiceFault,
        "X no longer accepts this account's Access token: it was revoked or made anew.",
        "Make a new Access token and secret for the account and paste both into the service.",
        codes=(89,),
        words=("invalid or expired token",),
    ),
    Case(
        "account-suspended",
        ServiceFault,
        "X has suspended this account. X says: {words}",
        "Log in as the account on x.com and appeal. Everything of this service stays stopped until then.",
        codes=(64,),
        words=("your account is suspended",),
    ),
    Case(
        "account-locked",
        ServiceFault,
        "X has locked this account for now. X says: {words}",
        "Log in as the account on x.com, pass the check that X asks for, then start the service's jobs again.",
        codes=(326,),
        words=("temporarily locked",),
    ),
    Case(
        "looks-automated",
        ServiceFault,
        "X takes this account's messages for automated ones and refuses them.",
        "Stop the delivery, wait some hours, then go on more slowly and with texts that differ; read X's rules.",
        codes=(226,),
        words=("might be automated",),
    ),
    Case(
        "no-message-right",
        ServiceFault,
        "The token may not read or send direct messages ({level}).",
        _NEW_TOKENS,
        codes=(93,),
    ),
    Case(
        "level-too-low",
        ServiceFault,
        "The token's level is too low for this ({level}).",
        _NEW_TOKENS,
        words=("oauth1 app permissions",),
        tails=("oauth1-permissions",),
    ),
    Case(
        "feature-refused",
        ServiceFault,
        "X does not let this account use this feature. X says: {words}",
        "Look on x.com whether the account is restricted, on the developer console whether the plan covers it.",
        words=("not permitted to access this feature",),
    ),
)

APP_CASES = (
    Case(
        "app-suspended",
        AppFault,
        "X has suspended the app that these keys belong to.",
        "Appeal with X's platform form on the developer console. Every service with this app stays stopped until then.",
        codes=(416,),
    ),
    Case("app-read-only", AppFault, "The app may only read.", _NEW_TOKENS, codes=(261,)),
    Case(
        "not-in-plan",
        AppFault,
        "The app's plan on X does not include this call of API version 1.1.",
        'Set "API version" of the external account to 2, which every plan has; or ask X for a plan with version 1.1.',
        codes=(453,),
    ),
    Case(
        "not-enrolled",
        AppFault,
        "The app is in no project or package of X, so X refuses all its calls.",
        'On X\'s developer console move the app to "Pay-per-use" and "Production". Your keys stay the same.',
        words=("client-not-enrolled", "client not enrolled"),
    ),
    Case(
        "app-refused",
        AppFault,
        "X refuses this app. X says: {words}",
        "Look at the app's state on X's developer console.",
        tails=("client-forbidden",),
    ),
    Case(
        "no-credit",
        AppFault,
        "The app's credit on X is used up, or its spend limit is reached.",
        "Buy credits or raise the spend limit on X's developer console, then go on. Nothing was done or charged.",
        words=("creditsdepleted", "credits depleted"),
        tails=("credits", "credits-depleted"),
    ),
    Case(
        "usage-capped",
        AppFault,
        "The app has used up the month's volume that its plan on X includes.",
        "Wait for the next billing cycle or take a larger plan on X's developer console.",
        tails=("usage-capped",),
    ),
    Case(
        "unsupported-authentication",
        AppFault,
        "X wants another kind of sign-in for this call. X says: {words}",
        "Look whether the app may use OAuth 1.0a: User authentication settings on X's developer console.",
        tails=("unsupported-authentication",),
    ),
    Case(
        "callback-refused",
        AppFault,
        "X refuses the app's callback address. X says: {words}",
        "Correct the callback address under User authentication settings on X's developer console.",
        codes=(415, 417),
    ),
)

PERSON_CASES = (
    Case(
        "person-suspended",
        PersonFault,
        "X has suspended this person's account.",
        "Leave the person out; nothing can be sent.",
        codes=(63,),
        words=("user has been suspended",),
    ),
    Case(
        "not-a-follower",
        PersonFault,
        "The person does not follow the account, so X takes no direct message to them.",
        "Leave the person out, and synchronize the followers.",
        codes=(150,),
        words=("users who are not following you", "user who is not following you"),
    ),
    Case(
        "messages-closed",
        PersonFault,
        "The person takes no direct messages from this account.",
        "Leave the person out.",
        codes=(349,),
        words=("permission to dm", "not permitted to dm", "cannot send messages to this user"),
    ),
    Case("message-refused", PersonFault, "X did not deliver the direct message. X says: {words}", "", codes=(151,)),
    Case(
        "message-refused",
        PersonFault,
        "X did not deliver the direct message. X says: {words}",
        "",
        words=("not permitted to perform this action",),
        aims=("message",),
    ),
    Case(
        "protected",
        PersonFault,
        "The account's posts are protected, and this service does not follow it.",
        "Follow it with this service's account, or leave it out.",
        words=("not authorized.",),
        tails=("not-authorized-for-resource",),
        aims=("account", "person"),
    ),
    Case(
        "not-found",
        PersonFault,
        "X knows no such account: it was deleted, renamed or mistyped.",
        "Look at the name once more, or leave the person out.",
        codes=(17, 50, 108),
    ),
    Case(
        "not-found",
        PersonFault,
        "X knows no such account: it was deleted, renamed or mistyped.",
        "Look at the name once more, or leave the person out.",
        tails=("resource-not-found",),
        aims=("account", "person", "message"),
    ),
)

TEXT_CASES = (
    Case(
        "text-too-long",
        TextFault,
        "The text is too long for X.",
        "Shorten it: 280, where a link counts 23.",
        codes=(186,),
        words=("text is too long", "needs to be a bit shorter"),
    ),
    Case(
        "duplicate",
        TextFault,
        "This account has already posted this very text.",
        "Look at the account's newest posts: an earlier try may have succeeded. If not, change the text.",
        codes=(187,),
        words=("duplicate content",),
    ),
    Case(
        "text-refused",
        TextFault,
        "X does not take this post. X says: {words}",
        "X says so of a text that is too long and of media it cannot use: shorten or change the post.",
        words=("not permitted to perform this action",),
    ),
    Case(
        "message-too-long",
        TextFault,
        "The direct message is too long for X.",
        "Shorten it: 10,000 characters at most.",
        codes=(354,),
        words=("over the max character limit",),
    ),
    Case(
        "bad-media",
        TextFault,
        "X does not know the attached media, or it is too old.",
        "Upload it again.",
        codes=(324,),
        words=("media ids are invalid",),
    ),
    Case(
        "bad-media",
        TextFault,
        "X does not know the attached media, or it is too old.",
        "Upload it again.",
        tails=("resource-not-found",),
        aims=("media",),
    ),
    Case(
        "media-refused",
        TextFault,
        "X does not take this file. X says: {words}",
        "Save it anew as JPEG, PNG or MP4 (H.264 and AAC), or choose another.",
        tails=("invalid-request",),
        aims=("media",),
    ),
    Case("media-too-big", TextFault, "The file is too big for X.", "Make it smaller, or cut it."),
    Case(
        "media-failed",
        TextFault,
        "X could not process the file. X says: {words}",
        "Save it anew as JPEG, PNG or MP4 (H.264 and AAC), or choose another.",
    ),
    Case(
        "replies-restricted",
        TextFault,
        "The author of the post has limited who may reply.",
        "Do not reply to this post.",
        codes=(433,),
        words=("reply to this conversation is not allowed",),
    ),
    Case(
        "nothing-to-answer",
        TextFault,
        "The post that this one answers is gone, or this account may not see it.",
        "Look at the post on x.com: whatever was to follow it did not leave.",
        codes=(385,),
        words=("deleted or not visible to you",),
    ),
    Case("post-gone", TextFault, "The post does not exist (any more).", "Nothing is left to do with it.", codes=(144,)),
    Case(
        "text-missing",
        TextFault,
        "The post has no text.",
        "Write one.",
        codes=(170,),
    ),
    Case(
        "not-yours",
        TextFault,
        "This post belongs to another account.",
        "Delete it with the service that posted it.",
        codes=(183,),
        words=("not authorized to delete this",),
    ),
    Case(
        "post-gone",
        TextFault,
        "The post does not exist (any more).",
        "Nothing is left to do with it.",
        tails=("resource-not-found",),
        aims=("post",),
    ),
)

HOST_CASES = (
    Case(
        "clock-off",
        HostFault,
        "This machine's clock is {skew}; X refuses calls that are signed with a wrong time.",
        "Set the clock (for example with NTP: timedatectl set-ntp true). The keys are not the trouble.",
        codes=(135,),
    ),
    Case(
        "bad-cursor",
        HostFault,
        "X no longer accepts the place in the list at which the reading stopped.",
        "Read the list from its beginning.",
        codes=(44,),
        words=("`pagination_token`", "'pagination_token'"),
    ),
)

QUOTA_CASES = (
    Case(
        "posting-limit",
        QuotaReached,
        "The account has used up what X lets it post for now.",
        "The job goes on by itself after {until}. X does not say how long the pause is: plan fewer posts.",
        codes=(185,),
    ),
    Case(
        "limit-reached",
        QuotaReached,
        "X takes no more of these calls for now ({window}).",
        "The job goes on by itself after {until}.",
        codes=(88,),
        tails=("rate-limit-exceeded",),
    ),
)

# Order matters where two cases could match: a suspended account may also not "access this feature".
CASES = SERVICE_CASES + APP_CASES + PERSON_CASES + TEXT_CASES + HOST_CASES + QUOTA_CASES

BY_NAME = {case.name: case for case in CASES}


def find(codes: list[int], words: str, tails: list[str], aim: Aim) -> Case | None:
    """The case for what an answer said: codes first, being exact, then the type of the problem, then its words."""
    held = [case for case in CASES if not case.aims or aim in case.aims]
    return (
        next((case for case in held if any(code in case.codes for code in codes)), None)
        or next((case for case in held if any(part in words for part in case.words)), None)
        or next((case for case in held if any(tail in case.tails for tail in tails)), None)
    )
