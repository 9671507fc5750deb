"""Garbage is collected in rests, and what became garbage since an earlier rest in a long one."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from tui.garbage import LONG_REST, OFTEN, REST, Garbage


class Ring:
    """Something that only a collection takes away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thaw() -> Iterator[None]:
    """Leave nothing frozen behind, and let no collection of Python's own come in between."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_a_rest_takes_away_what_is_new_and_a_long_one_what_is_older() -> None:
    garbage, old, new = Garbage(), Ring(), Ring()
    older, newer = weakref.ref(old), weakref.ref(new)
    del new
    garbage.look(10.0, 10.0 + REST)
    assert newer() is not None, "a key may still follow"
    garbage.look(10.0, 10.1 + REST)
    assert newer() is None
    del old
    garbage.look(20.0, 20.1 + REST)
    assert older() is not None
    garbage.look(20.0, 20.1 + LONG_REST)
    assert older() is None


def test_who_never_rests_for_long_does_not_keep_garbage_for_ever() -> None:
    garbage, ring = Garbage(), Ring()
    garbage.look(1.0, 1.1 + REST)
    kept = weakref.ref(ring)
    del ring
    for key in range(2, OFTEN + 2):
        assert kept() is not None
        garbage.look(float(key), key + 0.1 + REST)
    assert kept() is None


def test_in_one_rest_it_is_done_once() -> None:
    garbage = Garbage()
    garbage.look(10.0, 10.1 + REST)
    ring = weakref.ref(Ring())
    garbage.look(10.0, 11.0 + REST)
    assert ring() is not None
