"""The verbs of `stonechat delivery` for its pictures or its video: list, add, remove, describe."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
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
ALT = "alternative text: what it shows, for people who do not see it"


def fill(add: AddVerb, one: Callable[[argparse.ArgumentParser], argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    one(add("media", _list, "List the files that go out with a delivery."))
    added = one(add("media-add", _add, "Attach a picture, a GIF or a video behind the others."))
    added.add_argument("file", metavar="FILE", help="its path; the file is read again when it is sent")
    added.add_argument("--alt", metavar="TEXT", default="", help=ALT)
    moved = one(add("media-move", _move, "Let two files of a delivery change places."))
    removed = one(add("media-remove", _remove, "Take a file off a delivery; the file itself stays."))
    described = one(add("media-describe", _describe, "Give a file of a delivery its alternative text."))
    for verb in (moved, removed, described):
        verb.add_argument("position", type=number(1, 10**6), metavar="POSITION", help="its place, from 1")
    moved.add_argument("to", type=number(1, 10**6), metavar="TO", help="the place of the other")
    described.add_argument("--alt", metavar="TEXT", required=True, help=f"{ALT}; empty: none")


class AddFile(argparse.Action):
    """`--media FILE`, each with the `--alt TEXT` that follows it: a list of (path, alternative text)."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        value: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        """Take a file, or the words for the last one."""
        files: list[tuple[str, str]] = list(getattr(namespace, "media", None) or ())
        if option != "--alt":
            files.append((str(value), ""))
        elif not files or files[-1][1]:
            raise argparse.ArgumentError(self, "it stands behind the --media that it tells of")
        else:
            files[-1] = (files[-1][0], str(value))
        namespace.media = files


def fill_create(add: Callable[..., Any]) -> None:
    """Add `--media` and `--alt` to `create`."""
    add("--media", action=AddFile, metavar="FILE", help="a picture, a GIF or a video of the post; may be repeated")
    add("--alt", action=AddFile, dest="media", metavar="TEXT", help=f"{ALT}; stands behind its --media")


def looked_into(options: argparse.Namespace) -> list[tuple[MediaFile, str]]:
    """The files named for a new delivery. Raises NotPossible before anything is made."""
    return [(acts.look(Path(path)), alt_text) for path, alt_text in options.media or ()]


def attach(session: Session, delivery_id: int, files: Sequence[tuple[MediaFile, str]]) -> None:
    """Attach what was looked into. Raises NotPossible."""
    for file, alt_text in files:
        acts.add(session.record, session.clock, session.operator, delivery_id, file, alt_text)


def as_json(media: Media) -> dict[str, Any]:
    """All that is known of a file."""
    names = ("position", "path", "mime", "category", "bytes", "width", "height", "frames", "seconds", "alt_text")
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
                one.path,
                words.kind(one),
                words.size(one.bytes),
                words.extent(one),
                words.alt_words(one),
            )
            for one in told
        ]
        session.output.table(("Position", "File", "Type", "Size", "Extent", "Alternative text"), rows)
    else:
        session.output.lines("There is no file.")
    return DONE


def _list(session: Session, options: argparse.Namespace) -> int:
    found(session.record, options.id)
    return _tell(session, files(session, options.id))


def _add(session: Session, options: argparse.Namespace) -> int:
    file = Path(options.file)
    return _tell(session, acts.attach(session.record, session.clock, session.operator, options.id, file, options.alt))


def _remove(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, acts.detach(session.record, session.clock, session.operator, options.id, options.position))


def _move(session: Session, options: argparse.Namespace) -> int:
    where = (options.id, options.position, options.to)
    return _tell(session, acts.move(session.record, session.clock, session.operator, *where))


def _describe(session: Session, options: argparse.Namespace) -> int:
    where = (options.id, options.position)
    return _tell(session, acts.describe(session.record, session.clock, session.operator, *where, options.alt))
