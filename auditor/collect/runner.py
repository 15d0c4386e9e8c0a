"""Fetches what builders want: each distinct request once, concurrently, in waves, until nothing new is wanted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from auditor.collect.executors import Disk, execute
from auditor.model.evidence import Gap, GapReason
from auditor.model.request import Reply, Request
from auditor.view import View

T = TypeVar("T")

MAX_WAVES = 40
_WORKERS = 8
_FEW = 64  # so few files are read and redacted sooner by one thread than by several that share one lock


def collect(disk: Disk, build: Callable[[View], T]) -> tuple[T, View]:
    """Run `build` on a view until it wants nothing more; its last result, and the view with all that was fetched.

    A builder that goes on wanting new things is stopped after `MAX_WAVES`; what it still wants is then a gap.
    """
    replies: dict[Request, Reply] = {}
    view = View(replies, live=True)
    for _ in range(MAX_WAVES):
        result = build(view)
        wanted = sorted(view.take_wanted(), key=repr)
        if not wanted:
            return result, view
        replies.update(_fetch(wanted, disk))
    replies.update((request, _given_up(request)) for request in wanted)
    return build(view), view


def _given_up(request: Request) -> Gap:
    return Gap(GapReason.TOO_LARGE, f"files lead to further files more than {MAX_WAVES} times", str(request))


def _fetch(wanted: list[Request], disk: Disk) -> dict[Request, Reply]:
    if len(wanted) <= _FEW:
        return {request: execute(request, disk) for request in wanted}
    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict(zip(wanted, pool.map(lambda request: execute(request, disk), wanted), strict=True))
