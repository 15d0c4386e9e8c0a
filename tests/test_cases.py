"""One harness for every check: each case directory states on the line what must be found there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from auditor.catalog import Loaded, load_catalog
from auditor.plugins import load_plugins
from auditor.testing import run_case

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Path]:
    return sorted(path for path in CASES.glob("*/*/*") if path.is_dir())


@cache
def _loaded() -> Loaded:
    return load_catalog(load_plugins(third_party=False))


@pytest.mark.parametrize("case", _cases(), ids=lambda path: path.relative_to(CASES).as_posix())
def test_case(case: Path) -> None:
    area, stem = case.relative_to(CASES).parts[:2]
    rule = f"{area}/{stem}".replace("_", "-")
    fault = run_case(case, rule, _loaded()).fault(case.name.partition("_")[0])
    assert not fault, fault
