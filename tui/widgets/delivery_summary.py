"""The summary of a delivery: what to do next, the big figures, how it stands, and the links to what was posted."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from social.deliveries.asking import wants_approval
from social.deliveries.grace import only_grace
from social.deliveries.resuming import Torn, link
from social.deliveries.thread import pieces
from store.deliveries import Delivery, DeliveryState
from store.sends import SendState
from tui.amounts import grouped
from tui.curves import reach_rows
from tui.delivery_view import DeliveryView, processed, succeeded, waiting_words
from tui.foreign import one_line
from tui.media_words import summary
from tui.message_view import Messages
from tui.moments import both, moment
from tui.people import Population
from tui.widgets.hanging import Hanging

S = DeliveryState


class Figure(Vertical):
    """A number to be read from afar, with its words below."""

    def compose(self) -> ComposeResult:
        """The number and the words."""
        yield Digits(classes="number")
        yield Static(classes="words", markup=False)

    def show(self, number: str, words: str) -> None:
        """Show other ones."""
        self.query_one(Digits).update(number)
        self.query_one(".words", Static).update(Content.styled(words, "$muted"))


class DeliverySummary(VerticalScroll):
    """The first side of the window."""

    DEFAULT_CSS = """
    DeliverySummary { height: 1fr; }
    DeliverySummary:focus { background-tint: transparent; }
    DeliverySummary #next-step { height: auto; margin-bottom: 1; }
    DeliverySummary #figures { height: 4; margin-bottom: 1; }
    DeliverySummary Figure { width: 20; height: 4; }
    DeliverySummary Digits { width: auto; height: 3; color: $accent; }
    DeliverySummary Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """The sentence, the figures, the facts."""
        yield Static(id="next-step", markup=False)
        with Horizontal(id="figures"):
            yield Figure(id="targeted")
            yield Figure(id="processed")
            yield Figure(id="success")
        yield Static(id="delivery-facts", markup=False)

    def show(self, view: DeliveryView, zone: str, people: Population | None = None) -> None:
        """Show the delivery as it stands; `people` are those of a draft of direct messages, once they are counted."""
        self.query_one("#next-step", Static).update(one_line(next_step(view, zone)))
        confirmed = view.delivery.confirmed_at is not None
        planned = sum(view.tally.values())
        first, second, third = (self.query_one(f"#{name}", Figure) for name in ("targeted", "processed", "success"))
        if confirmed:
            first.show(grouped(planned), "To send")
            second.show(grouped(processed(view.tally)), f"Processed {_share(processed(view.tally), planned)}")
            third.show(grouped(succeeded(view.tally)), f"Success {_share(succeeded(view.tally), planned)}")
        else:
            first.show(_targeted(view, people), "Targeted")
            second.show(grouped(view.delivery.to_send) if view.delivery.analyzed_at else "-", "To send")
        third.display = confirmed
        self.query_one("#delivery-facts", Static).update(_painted(facts(view, zone)))


def _share(part: int, whole: int) -> str:
    return f"{100 * part // whole} %" if whole else ""


def _targeted(view: DeliveryView, people: Population | None) -> str:
    if view.messages is None:
        return str(len(view.main))
    return "-" if people is None else grouped(people.targeted)


def next_step(view: DeliveryView, zone: str) -> str:
    """What to do next, in a sentence."""
    delivery = view.delivery
    if delivery.state in (S.EDITED, S.FAILED, S.READY):
        return _before(view)
    doubtful = view.tally.get(SendState.UNKNOWN, 0)
    if view.messages is not None and view.messages.evidence.undecided:
        return f"{view.messages.evidence.undecided:,} not found at X: decide what becomes of them under Delivery, Doubts (u)."
    if doubtful:
        what = "the post" if view.messages is None else "the message"
        tail = " What follows it waits." if any(send.part for send in view.sends) else ""
        return (
            f"{doubtful} not answered by X: {what} is looked for before anything is tried again.{tail} Nothing to do."
        )
    ended = delivery.state in (S.STOPPED, S.FINISHED)
    if ended and any(each.why_not is None or each.successor for each in view.torn):
        return _torn(view)
    waiting = waiting_words(view, zone)
    failed = processed(view.tally) - succeeded(view.tally)
    goes_on = "" if "by itself" in waiting else ": it goes on by itself"  # a wait for a limit says so, with its time
    return {
        S.PENDING: _pending(delivery),
        S.SENDING: f"{waiting or 'The engine is sending.'} You may leave{goes_on}.",
        S.PAUSED: "Paused. The log under Audit says why; press s to start it again, x to stop it for good.",
        S.STOPPED: "Stopped for good. Press d to duplicate it.",
        S.FINISHED: f"Finished, but {failed} failed: see Delivery." if failed else "Finished. Everything arrived.",
    }.get(DeliveryState(delivery.state), "")


def _torn(view: DeliveryView) -> str:
    """What to do about the threads that ended too early."""
    open_ones = [each for each in view.torn if each.why_not is None]
    if not open_ones:
        return "Torn, and the thread goes on in another delivery: see below."
    first = open_ones[0]
    if open_ones[1:]:
        return f"The thread was torn at {len(open_ones)} accounts. Press m to resume it at one of them."
    if first.successor is not None:
        return f"The thread is to go on in delivery {first.successor.id}: press m to open it, and send it there."
    return f"Torn: {first.standing} of {first.posts} posts stand. Press m to resume the thread behind them."


def goes_on(view: DeliveryView) -> str:
    """The post that the first one answers, where the delivery goes on with a torn thread; else ""."""
    head = view.continued
    return f"post {head.part} of delivery {head.delivery_id}" if head is not None else ""


def _pending(delivery: Delivery) -> str:
    if only_grace(delivery):
        return "Confirmed, and nothing has left yet. Press z to take it back, g to send it now, x to stop it for good."
    return "Waiting for the contact date. Press z to take the confirmation back, p to pause, x to stop it for good."


def _before(view: DeliveryView) -> str:
    if view.delivery.proof_of is not None:
        return "This proof was prepared and not sent. Open its delivery and press F7."
    if view.turned_down is not None:
        return "Change it under Content, then press F8 to analyse it: that asks for approval again."
    if not view.delivery.content.strip():
        return "Write the text under Content."
    if not view.main:
        whom = "the account it goes out from" if view.messages is None else "whom it goes to"
        return f"Press F3 to choose {whom}."
    if view.delivery.state == S.FAILED:
        return "The analysis found errors: mend them, then press F8 to analyse again."
    if view.asked:
        return "It waits for your approval. Read it under Preview and Audit, then press v to approve or to refuse it."
    if view.delivery.state == S.READY and view.no_approval:
        return view.no_approval
    if view.delivery.state == S.READY:
        return "Please confirm sending to start the delivery: press F8."
    if view.proof_holds is None:
        return "Send a proof with F7, then send it with F8."
    if not view.proof_holds:
        return "The content changed since the last proof: send another with F7, or send it with F8."
    return "The proof shows the content as it stands. Press F8 to send it."


def facts(view: DeliveryView, zone: str) -> list[tuple[str, str]]:
    """Label and value of all that is known."""
    delivery = view.delivery
    told = [
        *((f"Post {send.part or ''}".strip(), send.remote_url) for send in view.sends if send.remote_url),
        *reach_rows(view.reach, zone),
        *(_message_facts(view.messages, zone) if view.messages is not None else ()),
        ("Channel", "Twitter"),
        ("Routing", "Twitter routing"),
        ("Thread", _thread(view)),
        ("Goes on behind", goes_on(view)),
        ("Answers", link(view.continued) if view.continued is not None else ""),
        *(("Goes on in", _successor(each)) for each in view.torn),
        ("Media", str(summary(view.media))),
        ("Delivery code", delivery.code),
        ("Description", delivery.description),
        ("Analyzed", both(delivery.analyzed_at, zone) if delivery.analyzed_at else ""),
        ("Approval", approval_words(view, zone)),
        ("Contact date", both(delivery.contact_at, zone) if delivery.contact_at else ""),
        ("Confirmed", _confirmed(view, zone)),
        ("Ended", both(delivery.ended_at, zone) if delivery.ended_at else ""),
        ("Last modified", f"{both(delivery.modified_at, zone)} by {delivery.modified_by}"),
    ]
    return [(label, value) for label, value in told if value]


def _message_facts(told: Messages, zone: str) -> list[tuple[str, str]]:
    """What is known of direct messages alone."""
    left_out = ", ".join(f"{grouped(number)} {cause.lower()}" for cause, number in told.left_out.items())
    waves = f"{len(told.waves)}, the last from {moment(told.waves[-1].wave.starts, zone)} on" if told.waves[1:] else ""
    return [
        *(("Day's limit", str(each)) for each in told.today),
        ("Left out", left_out),
        ("Waves", waves),
        ("Will end", f"at about {both(told.ends, zone)}" if told.ends else ""),
        ("Valid until", both(told.valid_until, zone)),
    ]


def approval_words(view: DeliveryView, zone: str) -> str:
    """How a second person's approval stands; "" where the delivery asks for none."""
    delivery = view.delivery
    if not wants_approval(delivery):
        return ""
    if view.approved and delivery.approved_at is not None:
        said = f": {view.turns[-1].comment}" if view.turns and view.turns[-1].comment else ""
        return f"by {delivery.approved_by}, {both(delivery.approved_at, zone)}{said}"
    if view.turned_down is not None:
        word = f"refused by {view.turned_down.operator}" if view.turned_down.word == "refused" else "lapsed"
        return f"{word}, {both(view.turned_down.at, zone)}"
    if delivery.approved_by:
        return f"void: it changed since {delivery.approved_by} approved it"
    until = view.turns[-1].until if view.turns else None
    return f"asked for until {both(until, zone)}" if until is not None else "a second person's, not yet"


def _successor(each: Torn) -> str:
    """The delivery that goes on with a torn thread; "" where there is none."""
    known = each.successor
    return f"delivery {known.id}, @{each.service.internal_name}: {known.state.lower()}" if known is not None else ""


def _thread(view: DeliveryView) -> str:
    """How many posts the content has; "" for one, and for a direct message."""
    posts = 1 if view.messages is not None else len(pieces(view.delivery.content))
    return f"{posts} posts from each account; each answers the one before it" if posts > 1 else ""


def _confirmed(view: DeliveryView, zone: str) -> str:
    at = view.delivery.confirmed_at
    return f"{both(at, zone)} by {view.delivery.confirmed_by}" if at else ""


def _painted(rows: list[tuple[str, str]]) -> Hanging:
    return Hanging(*((Content.styled(f"{label:<16}", "$muted"), Content(one_line(value))) for label, value in rows))
