"""Builds a stack from the text of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from auditor.collect.executors import Disk
from auditor.collect.runner import collect
from auditor.parse.compose import ComposeModel, ComposeProject, resolve
from auditor.subjects.stack import ComponentOverride, Stack
from auditor.view import View

Build = Callable[..., Stack]


@pytest.fixture
def stack_of(tmp_path: Path) -> Build:
    """A function that writes files and gives their stack; what `use` asks for is collected."""

    def build(
        files: Mapping[str, str],
        use: Callable[[Stack], object] = lambda stack: [service.component for service in stack.services],
        components: Mapping[str, ComponentOverride] | None = None,
    ) -> Stack:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        first = next(iter(files))

        def make(view: View) -> Stack | None:
            model = resolve(ComposeProject((first,), directory_name="shop"), view)
            if not isinstance(model, ComposeModel):
                return None
            stack = Stack(model.name, model, view, ".", components or {})
            use(stack)
            return stack

        stack, _ = collect(Disk(tmp_path.resolve(), tmp_path.resolve()), make)
        assert stack is not None
        return stack

    return build
