"""Progress is shown on a terminal only, and only for long work."""

from __future__ import annotations

import io
import time

import pytest

from auditor.cli import progress as module
from auditor.cli.progress import progress


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "patience", "shown"), [(Terminal, 0.0, True), (Terminal, 60.0, False), (io.StringIO, 0.0, False)]
)
def test_progress(monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], patience: float, *, shown: bool) -> None:
    err = stream()
    monkeypatch.setattr(module.sys, "stderr", err)
    monkeypatch.setattr(module, "PATIENCE", patience)
    with progress("reading"):
        for _ in range(200):
            if "reading" in err.getvalue() or not shown:
                break
            time.sleep(0.01)
    assert ("reading" in err.getvalue()) is shown
    assert err.getvalue().endswith("\x1b[K") is shown
