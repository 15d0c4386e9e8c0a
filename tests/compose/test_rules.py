"""The resolver against real Docker Compose over small files, one for each rule; the files are data (`cases.yml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))


@pytest.mark.live
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_equals_the_real_program(case: dict[str, Any], tmp_path: Path, compare) -> None:  # noqa: ANN001
    root = tmp_path / "stack"
    files = case.get("files") or {"compose.yml": case["text"]}
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    found = compare(root, tuple(case.get("use") or files), case.get("variables"))
    if "explained" in case:
        assert found, "the difference is gone: take the explanation away"
    else:
        assert found == []


def test_names_are_unique() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)
