"""The door: reads the words after `stonechat`, then opens the console or carries out one command."""

from __future__ import annotations

import os
import resource
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from tui.cli.output import DONE, READER_GONE, UNREADABLE, Failure, Output, Usage
from tui.cli.parser import read

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say; gives the exit code."""
    words = sys.argv[1:] if argv is None else argv
    _have_streams()
    _leave_no_core()
    try:
        if any("\udc80" <= sign <= "\udcff" for word in words for sign in word):
            raise Usage(UNREADABLE)
        options = read(words)
    except Usage as failure:
        return Output(sys.stdout, sys.stderr).fail(failure)
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else DONE
    try:
        return _carry_out(options)
    except BrokenPipeError:
        _drop_output()
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # such as a full disk behind stdout
        _drop_output()
        return Output(sys.stdout, sys.stderr).fail(Failure(f"The machine refused: {error.strerror or error}."))


def _drop_output() -> None:
    """What is still in the buffer cannot be written either: without this Python complains about it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _have_streams() -> None:
    """Put the null device in the place of a standard stream that whoever started us had closed: else a file opened later
    would get its number, and be written into."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def _leave_no_core() -> None:
    """Should this process ever crash, no image of its memory is written, for that holds secrets (core(5))."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _carry_out(options: Namespace) -> int:
    output = Output(sys.stdout, sys.stderr, options.json, options.quiet)
    try:
        if options.noun is None:
            from tui.cli.console import open_console

            return open_console(options)
        if options.sandbox or (options.followers is not None and options.noun != "sandbox"):
            raise Usage(f"--sandbox opens the console and goes with no command, such as “{options.noun}”.")
        return _command(options, output)
    except Failure as failure:
        return output.fail(failure)


def _command(options: Namespace, output: Output) -> int:
    from social.clock import SystemClock
    from store.redaction import Redaction, quiet_loggers
    from tui.cli.refusals import REFUSALS, as_failure
    from tui.cli.rights import ask
    from tui.cli.session import Session

    for stream in (sys.stdout, sys.stderr):
        _say_all(stream)
    redaction = Redaction()
    redaction.guard()
    quiet_loggers()
    session = Session(options, output, SystemClock(), redaction)
    try:
        ask(session, options)
        code: int = options.run(session, options)
        sys.stdout.flush()
    except REFUSALS as error:
        raise as_failure(error) from None
    finally:
        session.close()
    return code


def _say_all(stream: TextIO) -> None:
    """Let a file or a pipe have UTF-8, and a terminal that lacks a letter its number, instead of failing."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
