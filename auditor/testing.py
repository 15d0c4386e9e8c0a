"""The test kit for checks, for this project's harness and for authors of plugins.

A case is a directory with the files of a small stack. What is expected stands in the files, on the line:

    GF_AUTH_ANONYMOUS_ENABLED: "true"  # fail: grafana/anonymous-access

In a file without comments (JSON) the expectation stands in `case.yaml` beside it:

    fail: ["datasources.json:4"]      # file:line of findings of the rule under test
    files: [compose.yaml, prod.yaml]  # compose files to merge; default: discovery, as `run` does
    settings: {components: {web: nginx}}
    policy: staging
    environment: {TAG: "1"}
    modes: {tls/key.pem: "600"}       # permissions that git does not keep
    today: 2026-11-23                 # the day of the audit; this is the default
    tracked: [.env]                   # what git tracks; without this key there is no repository around the case

A `bad_*` case must hold exactly the failures that it states; a `good_*` case none, and at least one pass; an
`unknown_*` case no failure, and at least one unknown; an `na_*` case nothing but not-applicable.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from auditor import subjects
from auditor.catalog import Loaded
from auditor.collect.executors import Disk, execute
from auditor.discover import Options, discover
from auditor.evaluate import evaluate
from auditor.model.catalog import Catalog
from auditor.model.finding import Finding, Outcome
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, mapping, sequence, text
from auditor.model.pattern import regex
from auditor.model.request import (
    FileReply,
    ListTracked,
    ReadFile,
    ReadVariable,
    Reply,
    Request,
    TrackedReply,
    VariableReply,
)
from auditor.model.values import dataclass, replace
from auditor.parse.yamldoc import parse_yaml
from auditor.pipeline import build_stacks
from auditor.settings import parse_settings
from auditor.view import View

_MARK = regex(r"(?:#|;|//|--)\s*fail:\s*([\w./, -]+)")
_CASE = "case.yaml"
_WAVES = 40
_TODAY = "2026-11-23"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case expects of its rule and what it got: sets of (file, line)."""

    expected: frozenset[tuple[str, int]]
    failed: frozenset[tuple[str, int]]
    findings: tuple[Finding, ...]

    def of(self, outcome: Outcome) -> tuple[Finding, ...]:
        """The findings with this outcome."""
        return tuple(finding for finding in self.findings if finding.outcome is outcome)

    def fault(self, kind: str) -> str:
        """What is wrong with the case, judged as its kind (`bad`, `good`, `unknown`, `na`) asks; empty if nothing."""
        errors = self.of(Outcome.ERROR)
        if errors:
            return f"the check broke: {errors[0].message}"
        if self.failed != self.expected:
            return f"expected failures at {sorted(self.expected)}, got {sorted(self.failed)}"
        others = {finding.outcome for finding in self.findings}
        wanted = {"bad": Outcome.FAIL, "good": Outcome.PASS, "unknown": Outcome.UNKNOWN, "na": Outcome.NOT_APPLICABLE}
        if kind not in wanted:
            return f"the case's name must begin with one of {', '.join(wanted)}"
        if wanted[kind] not in others:
            return f"a {kind} case needs at least one {wanted[kind]}, got {sorted(others)}"
        if kind != "bad" and Outcome.FAIL in others:
            return f"a {kind} case must hold no failure"
        return ""


def run_case(directory: Path, rule: str, loaded: Loaded) -> CaseResult:
    """Audit a case's files by one rule; evaluation runs under a guard that makes any I/O an error."""
    case = _case(directory)
    loaded.checks[rule].find_function()  # a check may be imported at first use, which reads files
    catalog = Catalog(
        loaded.catalog.controls, {rule: loaded.catalog.rules[rule]}, loaded.catalog.policies, loaded.catalog.digest
    )
    only = Loaded(loaded.catalog, loaded.checks, ())
    settings = parse_settings(_settings_text(case, directory), "case.yaml", only.catalog)
    policy = loaded.catalog.policies[text(case, "policy") or "production"]
    files = tuple(text(node) or "" for node in sequence(case, "files"))
    options = Options(directory.name, files=files)
    today = date.fromisoformat(text(case, "today") or _TODAY)

    def build(view: View) -> tuple[Finding, ...]:
        target = discover(options, view)
        stacks, problems = build_stacks(target, view, settings, today)
        if problems:
            raise AssertionError(f"{directory}: {problems[0].message}")
        if not stacks and not view.is_waiting:
            raise AssertionError(f"{directory}: no stack: {target.notes}")
        with no_io():
            return evaluate(catalog, loaded.checks, stacks, policy, settings.rules).findings

    findings = _collect(directory, build, _World.of(case, directory))
    return CaseResult(_expected(directory, case, rule), frozenset(_places(findings)), findings)


def _case(directory: Path) -> MappingNode | None:
    path = directory / _CASE
    if not path.is_file():
        return None
    document = parse_yaml(path.read_text(encoding="utf-8"), _CASE)
    if document.problems or not isinstance(document.root, MappingNode):
        raise AssertionError(f"{path}: {document.problems or 'must be a mapping'}")
    return document.root


def _settings_text(case: MappingNode | None, directory: Path) -> str:
    """The `settings:` of a case as a settings file of its own, by the lines it spans."""
    node = mapping(case, "settings")
    if node is None:
        return ""
    lines = (directory / _CASE).read_text(encoding="utf-8").splitlines()
    first, last = node.span.line, node.span.end_line
    if first == last:
        return lines[first - 1][node.span.column - 1 : node.span.end_column - 1]
    indent = node.span.column - 1
    return "\n".join(line[indent:] for line in lines[first - 1 : last])


@dataclass(frozen=True, slots=True)
class _World:
    """What the requests of a case are answered from: its files, and what `case.yaml` says of the rest."""

    disk: Disk
    environment: Mapping[str, str]
    permissions: Mapping[str, int]
    tracked: tuple[str, ...] | None

    @classmethod
    def of(cls, case: MappingNode | None, directory: Path) -> _World:
        variables, modes = mapping(case, "environment"), mapping(case, "modes")
        tracked = tuple(text(node) or "" for node in sequence(case, "tracked"))
        return cls(
            Disk(directory.resolve(), directory.resolve()),
            {name: text(node) or "" for name, node in variables.items()} if variables else {},
            {name: int(text(node) or "", 8) for name, node in modes.items()} if modes else {},
            tracked if case is not None and case.get("tracked") is not None else None,
        )

    def answer(self, request: Request) -> Reply:
        if isinstance(request, ReadVariable):
            return VariableReply(self.environment.get(request.name))
        if isinstance(request, ListTracked) and self.tracked is not None:
            prefix = "" if request.path == "." else f"{request.path}/"
            below = [path.removeprefix(prefix) for path in self.tracked if path.startswith(prefix)]
            return TrackedReply((".", *below) if request.path in self.tracked else tuple(below))
        reply = execute(request, self.disk)
        if isinstance(request, ReadFile) and isinstance(reply, FileReply) and request.path in self.permissions:
            return replace(reply, mode=self.permissions[request.path])
        return reply


def _collect(directory: Path, build: Callable[[View], tuple[Finding, ...]], world: _World) -> tuple[Finding, ...]:
    replies: dict[Request, Reply] = {}
    for _ in range(_WAVES):
        view = View(replies, live=True)
        findings: tuple[Finding, ...] | None = None
        try:
            findings = build(view)
        finally:
            wanted = view.take_wanted()
        if not wanted and findings is not None:
            return findings
        replies.update((request, world.answer(request)) for request in wanted)
    raise AssertionError(f"{directory}: the case never settles")


def _expected(directory: Path, case: MappingNode | None, rule: str) -> frozenset[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for path in sorted(directory.rglob("*")):
        if not path.is_file() or path.name == _CASE:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for mark in _MARK.findall(line):
                if rule in {name.strip() for name in mark.split(",")}:
                    found.add((path.relative_to(directory).as_posix(), number))
    for node in sequence(case, "fail"):
        name, _, line = (text(node) or "").rpartition(":")
        found.add((name, int(line)))
    return frozenset(found)


def _places(findings: tuple[Finding, ...]) -> Iterator[tuple[str, int]]:
    for finding in findings:
        if finding.outcome is Outcome.FAIL:
            location = finding.location
            if not isinstance(location, FileLocation) or location.span is None:
                raise AssertionError(f"{finding.rule}: a failure must point at a line, not at {location}")
            yield (location.path, location.span.line)


_FORBIDDEN = ("open", "socket.", "subprocess.", "os.system", "os.listdir", "os.scandir", "shutil.", "urllib.")
_guard: dict[str, Any] = {"active": False, "installed": False}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _guard["active"] and event.startswith(_FORBIDDEN):
        raise RuntimeError(f"a check may do no I/O: {event} {arguments[:1]}")


def _preload() -> None:
    """Import every subject, which checks reach by way of others: an import inside the guard would be I/O."""
    for module in pkgutil.iter_modules(subjects.__path__):
        importlib.import_module(f"{subjects.__name__}.{module.name}")


@contextmanager
def no_io() -> Iterator[None]:
    """Make files, sockets and processes an error inside the block (by an audit hook, so for tests only)."""
    if not _guard["installed"]:
        _preload()
        sys.addaudithook(_hook)
        _guard["installed"] = True
    _guard["active"] = True
    try:
        yield
    finally:
        _guard["active"] = False
