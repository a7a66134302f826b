"""Ending a trace early from the command line: ``--seconds`` and Ctrl-C, and the exit code."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from graphengine.commands import common

CODES = {"whole": 0, "limit": 5, "time": 5, "interrupted": 130}


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """The option of a time limit."""
    parser.add_argument(
        "--seconds", type=float, metavar="N", help="end after so long with what was found"
    )


@contextmanager
def first_interrupt() -> Iterator[Callable[[], bool]]:
    """Says whether Ctrl-C was pressed; a second time it ends the command at once."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return

    def note(number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()
        common.say("Ending with what was found so far; Ctrl-C again ends at once.")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def code(result: dict[str, Any]) -> int:
    """0 for a whole answer, 5 where a limit cut it, 130 where Ctrl-C did; it was printed anyway."""
    return CODES.get(result["certificate"].get("ended", "whole"), 0)
