"""The verbs of `stonechat delivery` for its pictures or its video: list, add, put on a post, remove, describe."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from social.deliveries import media as acts
from social.deliveries.drafts import found
from social.services.base import MediaFile
from store import media as store
from store.media import Media
from tui.cli.output import DONE
from tui.cli.parser import number
from tui.cli.session import Session

AddVerb = Callable[..., argparse.ArgumentParser]
POST = "which post of the thread has it (1)"
ALT = "alternative text: what it shows, for people who do not see it"


def fill(add: AddVerb, one: Callable[[argparse.ArgumentParser], argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    one(add("media", _list, "List the files that go out with a delivery."))
    added = one(add("media-add", _add, "Attach a picture, a GIF or a video behind the others."))
    added.add_argument("file", metavar="FILE", help="its path; the file is read again when it is sent")
    added.add_argument("--alt", metavar="TEXT", default="", help=ALT)
    added.add_argument("--post", type=number(1, 10**6), default=1, metavar="N", help=POST)
    moved = one(add("media-move", _move, "Let two files of a delivery change places, and posts with them."))
    put = one(add("media-post", _repost, "Put a file on another post of the thread."))
    removed = one(add("media-remove", _remove, "Take a file off a delivery; the file itself stays."))
    described = one(add("media-describe", _describe, "Give a file of a delivery its alternative text."))
    for verb in (moved, put, removed, described):
        verb.add_argument("position", type=number(1, 10**6), metavar="POSITION", help="its place, from 1")
    put.add_argument("post", type=number(1, 10**6), metavar="POST", help="the number of the post, from 1")
    moved.add_argument("to", type=number(1, 10**6), metavar="TO", help="the place of the other")
    described.add_argument("--alt", metavar="TEXT", required=True, help=f"{ALT}; empty: none")


class AddFile(argparse.Action):
    """`--media FILE`, each with the `--alt TEXT` and the `--post N` that follow it: a list of what is known of each."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        value: str | int | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        """Take a file, or what is said of the last one."""
        files: list[dict[str, Any]] = [dict(each) for each in getattr(namespace, "media", None) or ()]
        if option not in ("--alt", "--post"):
            files.append({"file": value})
        elif not files or option in files[-1]:
            raise argparse.ArgumentError(self, "it stands behind the --media that it tells of")
        else:
            files[-1][option] = value
        namespace.media = files


@dataclass(frozen=True)
class Named:
    """A file for a new delivery, looked into."""

    file: MediaFile
    alt_text: str
    post: int


def fill_create(add: Callable[..., Any]) -> None:
    """Add `--media`, `--alt` and `--post` to `create`."""
    add("--media", action=AddFile, metavar="FILE", help="a picture, a GIF or a video of the post; may be repeated")
    add("--alt", action=AddFile, dest="media", metavar="TEXT", help=f"{ALT}; stands behind its --media")
    add(
        "--post", action=AddFile, dest="media", type=number(1, 10**6), metavar="N",
        help=f"{POST}; stands behind its --media",
    )  # fmt: skip


def looked_into(options: argparse.Namespace) -> list[Named]:
    """The files named for a new delivery. Raises NotPossible before anything is made."""
    told = options.media or ()
    return [Named(acts.look(Path(one["file"])), one.get("--alt", ""), one.get("--post", 1)) for one in told]


def attach(session: Session, delivery_id: int, files: Sequence[Named]) -> None:
    """Attach what was looked into. Raises NotPossible."""
    who = (session.record, session.clock, session.operator, delivery_id)
    for each in files:
        acts.add(*who, each.file, each.alt_text, post=each.post)


def as_json(media: Media) -> dict[str, Any]:
    """All that is known of a file."""
    names = (
        "position",
        "post",
        "path",
        "mime",
        "category",
        "bytes",
        "width",
        "height",
        "frames",
        "seconds",
        "alt_text",
    )
    return {name: getattr(media, name) for name in names}


def files(session: Session, delivery_id: int) -> tuple[Media, ...]:
    """The files of a delivery, in their order."""
    return tuple(store.media(session.record, delivery_id))


def _tell(session: Session, told: Sequence[Media]) -> int:
    from tui import media_words as words

    if session.output.as_json:
        session.output.give([as_json(one) for one in told])
    elif told:
        rows = [
            (
                str(one.position),
                str(one.post),
                one.path,
                words.kind(one),
                words.size(one.bytes),
                words.extent(one),
                words.alt_words(one),
            )
            for one in told
        ]
        session.output.table(("Position", "Post", "File", "Type", "Size", "Extent", "Alternative text"), rows)
    else:
        session.output.lines("There is no file.")
    return DONE


def _list(session: Session, options: argparse.Namespace) -> int:
    found(session.record, options.id)
    return _tell(session, files(session, options.id))


def _add(session: Session, options: argparse.Namespace) -> int:
    file = Path(options.file)
    where = (session.record, session.clock, session.operator, options.id)
    return _tell(session, acts.attach(*where, file, options.alt, post=options.post))


def _remove(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, acts.detach(session.record, session.clock, session.operator, options.id, options.position))


def _move(session: Session, options: argparse.Namespace) -> int:
    where = (options.id, options.position, options.to)
    return _tell(session, acts.move(session.record, session.clock, session.operator, *where))


def _repost(session: Session, options: argparse.Namespace) -> int:
    where = (options.id, options.position, options.post)
    return _tell(session, acts.repost(session.record, session.clock, session.operator, *where))


def _describe(session: Session, options: argparse.Namespace) -> int:
    where = (options.id, options.position)
    return _tell(session, acts.describe(session.record, session.clock, session.operator, *where, options.alt))
