"""`stonechat delivery`: messages, from writing over proof to the last send."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from social.deliveries import drafts
from social.deliveries.drafts import NotPossible, found
from social.deliveries.own_templates import named
from social.routing import LONGEST_GRACE
from store.deliveries import Delivery, deliveries
from store.services import Service
from tui.cli import delivery_target as target
from tui.cli import delivery_telling as telling
from tui.cli.output import DONE, FAILED, Usage, when
from tui.cli.parser import number, verbs
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.deliveries.rendering import Rendering

STDIN_LARGEST = 1_000_000
"""Characters; a text for X has some 280, and room for its fields."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    from tui.cli import delivery_certificate as certificate
    from tui.cli import delivery_doubts as doubts
    from tui.cli import delivery_media as media
    from tui.cli import delivery_rehearsing as rehearsing
    from tui.cli import delivery_report as report
    from tui.cli import delivery_threads as threads

    add = verbs(noun)
    create = add("create", _create, "Write a delivery.")
    _fill_writing(create.add_argument, required=True)
    media.fill_create(create.add_argument)
    _fill_writing(_one(add("change", _change, "Change a delivery that is not confirmed.")).add_argument, required=False)
    media.fill(add, _one)
    _one(add("duplicate", _duplicate, "Write a new delivery with the same texts and targets."))
    threads.fill(
        _one(add("resume-thread", threads.resume, "Write what goes on with a torn thread behind its last post."))
    )
    listed = add("list", _list, "List deliveries, newest first, proofs among them.")
    listed.add_argument("--limit", type=number(1, 10**9), default=1000, metavar="N", help="the newest N (1000)")
    _one(add("show", _show, "Show one delivery."))
    preview = _one(add("preview", _preview, "Show the text for each account, as it would be sent."))
    preview.add_argument("--visitor", metavar="V", help="direct messages: for this person (username or External ID)")
    preview.add_argument("--service", metavar="S", help="for this account only, in the target or not")
    _one(add("analyze", _analyze, "Analyse: who gets what, and what speaks against it; without a call to X."))
    rehearsing.fill(_one(add("rehearse", rehearsing.rehearse, "Play it whole on a copy: nothing leaves this machine.")))
    _fill_sending(add)
    doubts.fill_list(
        add("doubts", doubts.listing, "List what X never answered for, with its evidence, of all deliveries.")
    )
    doubts.fill(
        _one(add("decide", doubts.decide, "List the messages that X does not show, and decide of one, or leave all."))
    )
    _one(add("log", telling.log, "Show what became of each message, and what was said."))
    certificate.fill(_one(add("certificate", certificate.show, "Show that every planned message is accounted for.")))
    report.fill(add("report", report.show, "Show a delivery's summary with rates, and the reactions; no call is made."))


def _fill_sending(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The verbs that let messages leave, or hold them back."""
    from tui.cli import delivery_sending as sending

    proof = _one(add("proof", sending.proof, "Send a proof to the test accounts, and follow it to its end."))
    proof.add_argument("--public", action="store_true", help="yes, also to a test account that everybody can read")
    confirm = _one(add("confirm", sending.confirm, "Send: confirm what was analysed, and follow it to its end."))
    confirm.add_argument("--at", metavar="WHEN", help="postpone: the host's wall time, such as '2026-12-01 09:00'")
    confirm.add_argument(
        "--typed", type=number(0, 10**9), metavar="N", help="the number of messages, where it is asked for"
    )
    confirm.add_argument(
        "--grace", type=number(0, LONGEST_GRACE), default=0, metavar="S",
        help="seconds in which nothing leaves and undo takes it back (0: a script waits for nobody)",
    )  # fmt: skip
    _one(add("undo", sending.undo, "Take a confirmation back before anything has left, as if it had never been given."))
    send_now = _one(add("send-now", sending.send_now, "Skip the rest of a grace, and follow it to its end."))
    approve = _one(add("approve", sending.approve, "Approve what somebody else wrote and analysed, where it asks so."))
    approve.add_argument("--comment", default="", metavar="TEXT", help="what is kept with the approval")
    refuse = _one(add("refuse", sending.refuse, "Refuse it instead: it goes back to being edited, with the reason."))
    refuse.add_argument("--reason", required=True, metavar="TEXT", help="what has to be changed")
    _one(add("pause", sending.move, "Pause between two sends."))
    resume = _one(add("resume", sending.resume, "Go on after a pause, and follow it to its end."))
    for verb in (confirm, send_now, resume):
        verb.add_argument("--no-wait", action="store_true", help="leave the sending to an engine")
    _one(add("stop", sending.move, "Stop for good: what has not left is cancelled."))
    reconcile = add("reconcile", sending.reconcile, "Let a record that was copied or restored send: X is asked first.")
    reconcile.add_argument("--yes", action="store_true", help="no other copy of this record is at work")


def _one(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("id", type=number(1, 10**12), metavar="ID", help="the delivery's number")
    return verb


def _fill_writing(add: telling.AddArgument, *, required: bool) -> None:
    if required:
        add("--template", required=True, metavar="T", help="tweet, dm for direct messages, or a template of yours")
    add("--label", required=required, metavar="L", help="the name that you will find it by")
    add("--code", metavar="C", help="delivery code")
    add("--description", metavar="D", help="a note of your own")
    add(
        "--to",
        action="append",
        metavar="SERVICE",
        help="post from this account, or to its subscribers; may be repeated",
    )
    add("--proof-to", action="append", metavar="SERVICE", help="proofs go to this test account; may be repeated")
    add(
        "--content",
        metavar="TEXT",
        help="the text, with fields such as <%%= service.label %%>; a line of --- begins the next post of a thread;"
        " - reads it from stdin",
    )
    target.fill(add)


def _services(session: Session, names: Sequence[str] | None) -> list[int]:
    return [session.service(name).id for name in names or ()]


def _content(word: str) -> str:
    if word != "-":
        return word
    try:
        text = sys.stdin.read(STDIN_LARGEST + 1)
    except UnicodeDecodeError:
        raise Usage("The text on stdin is not UTF-8.", "Save it as UTF-8 and try again.") from None
    if len(text) > STDIN_LARGEST:
        raise Usage("The text on stdin is far too long for a message.", "Check that it is the right file.")
    # Programs end a text with a line break that nobody meant to post.
    return text.replace("\r\n", "\n").removesuffix("\n")


def _create(session: Session, options: argparse.Namespace) -> int:
    from tui.cli import delivery_media as media

    files = media.looked_into(options)
    main, proof = _services(session, options.to), _services(session, options.proof_to)
    chosen = named(session.record, options.template)
    if options.content is None and not chosen.content:
        raise Usage("The delivery has no text: --content is missing.", "See: stonechat delivery create --help")
    content = "" if options.content is None else _content(options.content)
    parts = (target.parts(session, options, main) or []) if chosen.name == "dm" else []
    with session.record.writing():
        delivery_id = drafts.create(
            session.record,
            session.clock,
            session.operator,
            options.template,
            options.label,
            code=options.code or "",
            description=options.description or "",
            main_target=main,
            proof_target=proof,
            content=content,
            parts=parts,
            rules=target.rules(options, dict(chosen.rules)),
        )
        media.attach(session, delivery_id, files)
    return _made(session, delivery_id)


def _duplicate(session: Session, options: argparse.Namespace) -> int:
    return _made(session, drafts.duplicate(session.record, session.clock, session.operator, options.id))


def _made(session: Session, delivery_id: int) -> int:
    if session.output.as_json:
        session.output.give({"id": delivery_id})
    else:
        session.output.lines(f"Delivery {delivery_id} was made.")
    return DONE


def _change(session: Session, options: argparse.Namespace) -> int:
    names = ("label", "code", "description")
    values: dict[str, object] = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    known = found(session.record, options.id)
    if known.template == "dm":
        parts = target.parts(session, options, _services(session, options.to) or list(known.main_target))
        if parts is not None and (
            options.to or options.where is not None or options.except_where or options.only_listed
        ):
            values["parts"] = parts
    elif options.to:
        values["main_target"] = _services(session, options.to)
    rules = target.rules(options, dict(known.rules))
    if rules != known.rules:
        values["rules"] = rules
    if options.proof_to:
        values["proof_target"] = _services(session, options.proof_to)
    if options.content is not None:
        values["content"] = _content(options.content)
    if not values:
        raise Usage("Nothing was named to be changed.", "See: stonechat delivery change --help")
    drafts.change(session.record, session.clock, session.operator, options.id, **values)
    return telling.tell(session, options.id)


def _list(session: Session, options: argparse.Namespace) -> int:
    known = deliveries(session.record, options.limit)
    if session.output.as_json:
        session.output.give([telling.summary(delivery) for delivery in known])
        return DONE
    rows = [
        (str(each.id), each.label, each.template, each.state, each.to_send, _contact(session, each)) for each in known
    ]
    session.output.table(("ID", "Label", "Template", "Status", "To send", "Contact date"), rows)
    return DONE


def _contact(session: Session, delivery: Delivery) -> str:
    return when(delivery.contact_at, session.zone)


def _show(session: Session, options: argparse.Namespace) -> int:
    return telling.tell(session, options.id)


def _preview(session: Session, options: argparse.Namespace) -> int:
    from social.deliveries.analysis import targets
    from social.deliveries.thread import place
    from tui.cli.delivery_media import files
    from tui.media_words import alt_words, facts

    delivery = found(session.record, options.id)
    chosen = [session.service(options.service)] if options.service else targets(session.record, delivery)
    texts = list(_texts(session, delivery, chosen, options.visitor))
    attached = files(session, delivery.id)
    if session.output.as_json:
        rows = [
            {
                "service": service.internal_name,
                "part": part,
                "text": text.text,
                "length": text.measure.length,
                "limit": text.measure.limit,
                "over": text.measure.over,
                "media": [one.path for one in attached if one.post == max(part, 1)],
                "missing": text.missing,
                "slips": [{"line": slip.line, "column": slip.column, "sentence": slip.sentence} for slip in text.slips],
            }
            for service, part, text in texts
        ]
        session.output.give(rows)
        return DONE
    last = max((part for _, part, _ in texts), default=0)
    for service, part, text in texts:
        account = ", ".join(filter(None, (f"Twitter account '{service.title}'", place(part, last))))
        files_here = [f"[{facts(one)}: {alt_words(one)}]" for one in attached if one.post == max(part, 1)]
        session.output.lines(f"{account}, {text.measure.length}/{text.measure.limit}", text.text, *files_here)
        session.output.say(*(f"Line {slip.line}, column {slip.column}: {slip.sentence}" for slip in text.slips))
    if not texts:
        session.output.say("There is no target yet: change it with --to, or name an account with --service.")
    return DONE


def _texts(
    session: Session, delivery: Delivery, chosen: Sequence[Service], visitor: str | None
) -> Iterator[tuple[Service, int, Rendering]]:
    """Each text with its account and its number in a thread, 0 where it is whole."""
    from social.deliveries.rendering import posts

    if delivery.template == "dm":
        yield from ((service, 0, text) for service, text in _message(session, delivery, chosen, visitor))
        return
    for service in chosen:
        thread = posts(session.record, delivery, service)
        yield from ((service, number if thread[1:] else 0, text) for number, text in enumerate(thread, start=1))


def _message(
    session: Session, delivery: Delivery, chosen: Sequence[Service], named: str | None
) -> list[tuple[Service, Rendering]]:
    """The text of a direct message for one person: the one named, or the first of the target."""
    from social.deliveries.rendering import render_message
    from social.deliveries.target import parts_of, rules_of
    from store.members import members
    from store.visitors import visitor, visitor_by

    if named is not None:
        person = visitor_by(session.record, named)
    else:
        now = session.clock.now()
        first = next(members(session.record, parts_of(delivery, now), rules_of(delivery, now)), None)
        person = None if first is None else visitor(session.record, first[1])
    if person is None:
        raise NotPossible(f"There is no visitor “{named}”." if named else _nobody(session, delivery))
    session.output.say(f"For @{person.username or person.external_id}.")
    return [(service, render_message(delivery.content, service, person)) for service in chosen[:1]]


def _nobody(session: Session, delivery: Delivery) -> str:
    """Why no first person of the target can be shown."""
    if not delivery.parts:
        return "There is no target yet: change it with --to."
    return (
        "Nobody of the target gets a message: no followers were read yet, or all are left out. `delivery analyze` says why;"
        " --visitor shows the text for anyone."
    )


def _analyze(session: Session, options: argparse.Namespace) -> int:
    from social.deliveries.analysis import analyze
    from social.deliveries.approval import confirms_itself
    from social.deliveries.confirming import confirm

    analysis = analyze(session.record, session.clock, session.operator, options.id)
    if confirms_itself(found(session.record, options.id), analysis):
        confirm(session.record, session.clock, session.operator, options.id)
        session.output.say("Confirmed by its approval mode: an engine sends it.")
    if session.output.as_json:
        session.output.give(telling.analysis_json(analysis))
    else:
        session.output.lines(*(f"{line.level}: {line.sentence}" for line in analysis.lines))
    return DONE if analysis.ready else FAILED
