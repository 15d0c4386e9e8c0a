"""Collects what builders ask for: each distinct request once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from auditor.collect.executors import Disk, execute
from auditor.view import View

T = TypeVar("T")


def collect(disk: Disk, build: Callable[[View], T]) -> tuple[T, View]:
    """Run `build` on a view that reads from `disk`; its result, and the view with all that was read.

    Files of this machine are read in the thread that asks: a disk answers sooner than threads that share one
    interpreter lock can be told to ask it. What lies behind a network would be fetched in waves (`View(live=True)`).
    """
    view = View({}, fetch=lambda request: execute(request, disk))
    return build(view), view
