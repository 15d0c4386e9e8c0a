"""Runs the console script's own entry, in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]

BAD = """\
name: shop
services:
  grafana:
    image: grafana/grafana:12.3.1
    environment:
      GF_SECURITY_ADMIN_PASSWORD: admin
    ports: ["3000:3000"]
  prometheus:
    image: prom/prometheus:v3.13.0
    restart: always
"""


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    directory = tmp_path / "shop"
    directory.mkdir()
    (directory / "compose.yaml").write_text(BAD)
    return directory


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def call(*arguments: str | Path, cwd: Path | None = None) -> Done:
        monkeypatch.chdir(cwd or tmp_path)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
        monkeypatch.setattr(sys, "argv", ["stackaudit", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(int(ended.value.code or 0), out, err)

    return call
