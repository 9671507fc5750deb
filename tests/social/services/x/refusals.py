"""Every refusal of X in its own words, and the fault it must become."""

from __future__ import annotations

from typing import Any, NamedTuple

from social.errors import AppFault, Fault, HostFault, PersonFault, ServiceFault, TextFault, UnknownOutcome


class Told(NamedTuple):
    """A refusal: the call, the answer, and the fault it must become; `says` must stand in its sentence or cure."""

    call: str
    status: int
    body: Any
    kind: type[Fault]
    name: str
    says: str
    retryable: bool = False
    version: str = "2"
    headers: dict[str, str] = {}


def old(code: int, message: str = "In X's words.") -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message}]}


def problem(tail: str, title: str = "", detail: str = "", host: str = "api.twitter.com", **more: Any) -> dict[str, Any]:
    kind = tail if ":" in tail else f"https://{host}/2/problems/{tail}"
    return {"type": kind, "title": title, "detail": detail} | more


def refused(detail: str) -> dict[str, Any]:
    return problem("about:blank", "Forbidden", detail, status=403)


GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
NO_REPLIES = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the"
    " post you are replying to."
)
DM = "Read, Write, and Direct Messages"
LOCKED = "To protect our users this account is temporarily locked. Please log in to unlock your account."
DEPLETED = {"account_id": 1, "title": "CreditsDepleted", "detail": "Your enrolled account has no credits."}
NOT_ENROLLED = problem(
    "client-forbidden",
    "Client Forbidden",
    reason="client-not-enrolled",
    required_enrollment="Appropriate Level",
    host="api.x.com",
)
INVALID = ("invalid-request", "Invalid Request", "One or more parameters to your request was invalid.")
BAD_MEDIA = problem(
    *INVALID, errors=[{"parameters": {"media.media_ids": ["[1]"]}, "message": "Your media IDs are invalid."}]
)
UNRECOGNIZED = problem(*INVALID, errors=[{"parameters": {}, "message": "media type unrecognized."}])
BROKEN = {"state": "failed", "error": {"code": 1, "name": "InvalidMedia", "message": "file is\u202e corrupt"}}
FAILED = {"data": {"id": "7", "media_id_string": "7", "processing_info": BROKEN}}
PAGE = {"content_type": "text/html; charset=utf-8"}
LEVEL = {"x_access_level": "read-write"}
V1 = "1.1"

REFUSALS = [
    # the account and its token
    Told("me", 401, old(32), ServiceFault, "bad-keys", "all four", version=V1),
    Told("me", 403, old(99), ServiceFault, "bad-keys", "all four", version=V1),
    Told("me", 400, old(215), ServiceFault, "bad-keys", "all four", version=V1),
    Told("me", 401, old(89), ServiceFault, "token-revoked", "new Access token", version=V1),
    Told("me", 403, old(89), ServiceFault, "token-revoked", "new Access token", version=V1),
    Told(
        "me",
        401,
        problem("about:blank", "Unauthorized", "Unauthorized", status=401),
        ServiceFault,
        "unauthorized",
        "Unauthorized",
    ),
    Told(
        "post",
        403,
        old(64, "Your account is suspended."),
        ServiceFault,
        "account-suspended",
        "Your account is suspended",
        version=V1,
    ),
    Told(
        "post",
        403,
        refused("Your account is suspended and is not permitted to access this feature."),
        ServiceFault,
        "account-suspended",
        "appeal",
    ),
    Told("post", 403, old(326, LOCKED), ServiceFault, "account-locked", "temporarily locked", version=V1),
    Told("post", 403, refused(LOCKED), ServiceFault, "account-locked", "pass the check"),
    Told("send_message", 403, old(226), ServiceFault, "looks-automated", "more slowly", version=V1),
    Told("send_message", 403, old(93), ServiceFault, "no-message-right", DM, version=V1),
    Told("post", 403, problem("oauth1-permissions", "Forbidden"), ServiceFault, "level-too-low", DM),
    Told(
        "send_message",
        403,
        problem("oauth1-permissions", "Forbidden", host="api.x.com"),
        ServiceFault,
        "level-too-low",
        "level: read-write",
        headers=LEVEL,
    ),
    Told(
        "post",
        403,
        refused("Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."),
        ServiceFault,
        "level-too-low",
        "X does not tell its level",
    ),
    Told(
        "post",
        403,
        refused("This account is not permitted to access this feature."),
        ServiceFault,
        "feature-refused",
        "plan",
    ),
    Told(
        "followers",
        403,
        refused("Something X never said before."),
        ServiceFault,
        "refused",
        "Something X never said before.",
    ),
    Told("send_message", 403, {"code": 7, "message": "Bare and new"}, ServiceFault, "refused", "Bare and new"),
    # the app, its plan, its money
    Told("me", 401, old(416), AppFault, "app-suspended", "appeal", version=V1),
    Told("post", 403, old(261), AppFault, "app-read-only", DM, version=V1),
    Told(
        "followers",
        403,
        old(453, "You currently have access to a subset of X API V2 endpoints"),
        AppFault,
        "not-in-plan",
        '"API version" of the external account to 2',
        version=V1,
    ),
    Told("me", 403, {"code": 453, "message": "bare"}, AppFault, "not-in-plan", "1.1", version=V1),
    Told("me", 403, NOT_ENROLLED, AppFault, "not-enrolled", "Pay-per-use"),
    Told(
        "me",
        403,
        problem("client-forbidden", "Client Forbidden", reason="official-client-forbidden"),
        AppFault,
        "app-refused",
        "official-client-forbidden",
    ),
    Told("post", 402, DEPLETED, AppFault, "no-credit", "spend limit"),
    Told("post", 402, "", AppFault, "no-credit", "credit"),
    Told("post", 402, problem("credits", "CreditsDepleted", host="api.x.com"), AppFault, "no-credit", "Buy credits"),
    Told(
        "followers",
        429,
        problem("usage-capped", "UsageCapExceeded", period="Monthly", scope="Product"),
        AppFault,
        "usage-capped",
        "billing cycle",
    ),
    Told(
        "me",
        403,
        problem("unsupported-authentication", "Unsupported Authentication"),
        AppFault,
        "unsupported-authentication",
        "Unsupported Authentication",
    ),
    Told(
        "me",
        403,
        old(415, "Callback URL not approved"),
        AppFault,
        "callback-refused",
        "Callback URL not approved",
        version=V1,
    ),
    Told("me", 401, old(417, "Desktop applications only support oob"), AppFault, "callback-refused", "oob", version=V1),
    # the person
    Told("account", 403, old(63), PersonFault, "person-suspended", "suspended", version=V1),
    Told(
        "account",
        200,
        {"errors": [problem("resource-not-found", "Forbidden", "User has been suspended: [jane].")]},
        PersonFault,
        "person-suspended",
        "suspended",
    ),
    Told(
        "account",
        200,
        {"errors": [problem("resource-not-found", "Not Found Error", "Could not find user", host="api.x.com")]},
        PersonFault,
        "not-found",
        "mistyped",
    ),
    Told("account", 404, old(50), PersonFault, "not-found", "mistyped", version=V1),
    Told("account", 404, old(34), PersonFault, "not-found", "mistyped", version=V1),
    Told("send_message", 404, problem("about:blank", "Not Found"), PersonFault, "not-found", "deleted"),
    Told("send_message", 403, old(150), PersonFault, "not-a-follower", "does not follow", version=V1),
    Told(
        "send_message",
        403,
        refused("You cannot send messages to users who are not following you."),
        PersonFault,
        "not-a-follower",
        "synchronize",
    ),
    Told("send_message", 403, old(349), PersonFault, "messages-closed", "no direct messages", version=V1),
    Told(
        "send_message",
        403,
        refused("You do not have permission to DM one or more participants."),
        PersonFault,
        "messages-closed",
        "Leave the person out",
    ),
    Told(
        "send_message",
        403,
        old(151, "There was an error: spam."),
        PersonFault,
        "message-refused",
        "There was an error: spam.",
        version=V1,
    ),
    Told(
        "send_message",
        403,
        refused("You are not permitted to perform this action."),
        PersonFault,
        "message-refused",
        "not permitted",
    ),
    Told(
        "timeline",
        401,
        {"request": "/1.1/…", "error": "Not authorized."},
        PersonFault,
        "protected",
        "Follow it",
        version=V1,
    ),
    Told(
        "followers",
        200,
        {"errors": [problem("not-authorized-for-resource", "Authorization Error")]},
        PersonFault,
        "protected",
        "protected",
    ),
    # the text
    Told("post", 403, old(186), TextFault, "text-too-long", "Shorten", version=V1),
    Told("post", 403, refused("Your Tweet text is too long."), TextFault, "text-too-long", "Shorten"),
    Told("post", 403, old(187), TextFault, "duplicate", "earlier try", version=V1),
    Told(
        "post",
        403,
        refused("You are not allowed to create a Tweet with duplicate content."),
        TextFault,
        "duplicate",
        "newest posts",
    ),
    Told("post", 403, refused("You are not permitted to perform this action."), TextFault, "text-refused", "too long"),
    Told("send_message", 403, old(354), TextFault, "message-too-long", "10,000", version=V1),
    Told("post", 400, old(324), TextFault, "bad-media", "Upload", version=V1),
    Told("post", 400, BAD_MEDIA, TextFault, "bad-media", "Upload"),
    Told("media_state", 404, problem("resource-not-found", "Not Found Error"), TextFault, "bad-media", "too old"),
    Told("media_state", 404, old(34), TextFault, "bad-media", "too old", version=V1),
    Told("describe", 404, "", TextFault, "bad-media", "too old"),
    Told("describe", 400, UNRECOGNIZED, TextFault, "media-refused", "media type unrecognized"),
    Told("describe", 400, {"error": "media type unrecognized."}, TextFault, "media-refused", "says: media", version=V1),
    Told("upload", 413, "", TextFault, "media-too-big", "smaller"),
    Told("upload", 413, "<html>Request Entity Too Large</html>", HostFault, "not-x", "proxy", True, headers=PAGE),
    Told("upload", 503, "", HostFault, "server-error", "trouble", True),
    Told("upload", 200, "", HostFault, "garbled-answer", "empty", True),
    Told("media_state", 200, FAILED, TextFault, "media-failed", "file is corrupt"),
    Told("media_state", 200, FAILED["data"], TextFault, "media-failed", "file is corrupt", version=V1),
    Told("post", 403, old(170), TextFault, "text-missing", "no text", version=V1),
    Told("delete_post", 403, old(183), TextFault, "not-yours", "another account", version=V1),
    Told(
        "delete_post", 403, refused("You are not authorized to delete this Tweet."), TextFault, "not-yours", "posted it"
    ),
    Told("post", 403, old(433), TextFault, "replies-restricted", "reply", version=V1),
    Told("post", 403, refused(NO_REPLIES), TextFault, "replies-restricted", "who may reply"),
    Told("post", 403, old(385, GONE), TextFault, "nothing-to-answer", "gone", version=V1),
    Told("post", 403, refused(GONE), TextFault, "nothing-to-answer", "may not see it"),
    Told(
        "post",
        400,
        problem("invalid-request", "Invalid Request", "text must not be empty"),
        TextFault,
        "invalid-request",
        "must not be empty",
    ),
    # this machine and the line
    Told("me", 401, old(135), HostFault, "clock-off", "wrong time", True, V1),
    Told(
        "followers",
        400,
        problem(
            "invalid-request",
            "Invalid Request",
            errors=[{"message": "The `pagination_token` query parameter value [x] is not valid"}],
        ),
        HostFault,
        "bad-cursor",
        "from its beginning",
        True,
    ),
    Told("followers", 400, old(44), HostFault, "bad-cursor", "from its beginning", True, V1),
    Told("me", 404, problem("about:blank", "Not Found"), HostFault, "not-there", "base URL", True),
    Told("me", 407, "<html>who are you</html>", HostFault, "proxy-refused", "HTTPS_PROXY", True, headers=PAGE),
    Told(
        "me",
        200,
        "<!doctype html><title>Log in to the hotel</title>",
        HostFault,
        "not-x",
        "proxy or a log-in page",
        True,
        headers=PAGE,
    ),
    Told(
        "post",
        403,
        "<html>blocked by policy</html>",
        HostFault,
        "not-x",
        "keys are not the trouble",
        True,
        headers=PAGE,
    ),
    Told("me", 200, '{"data": {"id"', HostFault, "garbled-answer", "broke off", True),
    Told("me", 200, "", HostFault, "garbled-answer", "empty", True),
    Told("me", 200, {"data": {"id": "1"}}, HostFault, "garbled-answer", "broke off", True),
    Told("followers", 200, {"data": []}, HostFault, "garbled-answer", "broke off", True),
    Told("followers", 200, {"ids": []}, HostFault, "garbled-answer", "broke off", True, V1),
    Told("people", 200, {"not": "a list"}, HostFault, "garbled-answer", "broke off", True, V1),
    Told("me", 500, old(131), HostFault, "server-error", "trouble of its own", True, V1),
    Told("me", 503, old(130), HostFault, "server-error", "status 503", True, V1),
    Told("me", 502, "<html>Bad gateway</html>", HostFault, "server-error", "Try again later", True, headers=PAGE),
    # writes whose outcome nobody knows
    Told("post", 500, old(131), UnknownOutcome, "server-error", "Look on X", version=V1),
    Told("post", 503, problem("about:blank", "Service Unavailable"), UnknownOutcome, "server-error", "on no plan"),
    Told(
        "send_message",
        504,
        "<html>Gateway time-out</html>",
        UnknownOutcome,
        "server-error",
        "before sending it again",
        headers=PAGE,
    ),
    Told("post", 408, "", UnknownOutcome, "server-error", "Look on X"),
    Told("post", 201, "", UnknownOutcome, "garbled-answer", "Look on X"),
    Told("post", 201, '{"data": {"id": "1', UnknownOutcome, "garbled-answer", "Look on X"),
    Told("post", 201, {"data": {"text": "no id"}}, UnknownOutcome, "garbled-answer", "Look on X"),
    Told("post", 200, {"errors": [{"message": "new to us"}]}, UnknownOutcome, "garbled-answer", "new to us"),
    Told("post", 200, "<html>Log in to the hotel</html>", UnknownOutcome, "not-x", "Look on X", headers=PAGE),
    Told("send_message", 200, {"event": {}}, UnknownOutcome, "garbled-answer", "Look on X", version=V1),
    Told("send_message", 201, {"data": {"dm_conversation_id": "1-2"}}, UnknownOutcome, "garbled-answer", "Look on X"),
    Told("delete_post", 200, {"data": {"deleted": False}}, UnknownOutcome, "garbled-answer", "Look on X"),
]
