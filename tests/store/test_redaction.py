"""Logs and uncaught exceptions show no secret."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from store.redaction import LOUD_LOGGERS, MASK, Masked, Redaction, quiet_loggers, redact

SECRET = 'S3cret/+="x'


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A logger with a redacting handler, and what it wrote."""
    redaction, out = Redaction(), io.StringIO()
    redaction.hide(SECRET, "abc", "")
    handler = logging.StreamHandler(out)
    handler.addFilter(redaction)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, out


def test_a_text_is_redacted_in_every_form() -> None:
    for form in (SECRET, "S3cret%2F%2B%3D%22x", 'S3cret/+=\\"x'):
        assert redact(f"a {form} b", [SECRET]) == f"a {MASK} b"
    assert redact("token-long token", ["token", "token-long"]) == f"{MASK} {MASK}"
    assert redact("a cab", ["a", ""]) == "a cab"


def test_messages_and_arguments_are_masked(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = log
    logger.warning("as text %s, as repr %r, in a dict %s", SECRET, SECRET, {"a": SECRET})
    logger.warning(f"by format {SECRET}")
    logger.warning(SECRET, stack_info=True)
    assert "S3cret" not in out.getvalue()
    assert out.getvalue().count(MASK) >= 5
    logger.warning("abc is too short to be a secret")
    assert "abc is too short" in out.getvalue()


def test_tracebacks_are_masked(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = log
    try:
        raise ValueError(f"bad token {SECRET}")
    except ValueError:
        logger.exception("failed")
    assert f"ValueError: bad token {MASK}" in out.getvalue()
    assert "S3cret" not in out.getvalue()


def test_uncaught_exceptions_are_masked_in_every_thread() -> None:
    code = """
import threading
from store.redaction import Redaction
redaction = Redaction()
redaction.hide("S3cret-value")
redaction.guard()
def fail(): raise ValueError("in a thread S3cret-" + "value")
thread = threading.Thread(target=fail); thread.start(); thread.join()
raise ValueError("at the end S3cret-" + "value")
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert run.returncode == 1
    assert f"in a thread {MASK}" in run.stderr
    assert f"at the end {MASK}" in run.stderr
    assert "S3cret-value" not in run.stderr


def test_loud_loggers_are_quiet_whatever_the_root_says(caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    with caplog.at_level(logging.DEBUG):
        for name in (*LOUD_LOGGERS, "requests_oauthlib.oauth1_auth", "oauthlib.oauth1.rfc5849"):
            logging.getLogger(name).debug("Authorization: OAuth ...")
            logging.getLogger(name).info("Authorization: OAuth ...")
    assert caplog.records == []


def test_a_masked_string_is_itself_in_use() -> None:
    masked = Masked("value")
    assert masked == "value"
    assert f"{masked}" + masked.upper() == "valueVALUE"
    assert {masked: 1}["value"] == 1
    assert "value" not in repr(masked) + repr([masked]) + repr(masked[:3])
