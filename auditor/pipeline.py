"""The audit, step by step: discover, collect, evaluate, adjudicate, score, gate. Rendering is the caller's."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from auditor.adjudicate import adjudicate
from auditor.catalog import Loaded
from auditor.collect.executors import Disk
from auditor.collect.runner import collect
from auditor.discover import Options, discover
from auditor.evaluate import ask, evaluate
from auditor.gate import judge
from auditor.model.catalog import Gate, Policy
from auditor.model.evidence import Gap, GapReason
from auditor.model.finding import Finding, Outcome
from auditor.model.location import FileLocation
from auditor.model.report import Excerpt, Problem, Report, SourceInfo, TargetInfo, ToolInfo
from auditor.model.request import FileReply, ListDirectory, ReadFile, Reply, Request
from auditor.model.snapshot import Snapshot, StackTarget, Target
from auditor.model.values import dataclass, replace
from auditor.parse.compose import ComposeProject, resolve
from auditor.score import control_results, score
from auditor.settings import Settings
from auditor.subjects.stack import Stack
from auditor.version import EDITION, __version__
from auditor.view import View

_CONTEXT_LINES = 2
_WITHOUT_EXCERPT = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a snapshot is judged: policy with its gate, settings, and whether a missed gate only reports."""

    policy: Policy
    settings: Settings
    gate: Gate
    report_only: bool = False


def take_snapshot(
    options: Options, disk: Disk, loaded: Loaded, judgement: Judgement, now: datetime
) -> tuple[Snapshot, View]:
    """Discover and collect; what is collected is what evaluation asks for, no more.

    The view comes along so that a run that goes on to judge need not build its facts again.
    """

    def build(view: View) -> Target:
        target = discover(options, view)
        if not view.is_waiting:  # no use in asking a stack that is not all there
            stacks, _ = build_stacks(target, view, judgement.settings, now.astimezone(UTC).date())
            if not view.is_waiting:
                ask(loaded.catalog, loaded.checks, stacks, judgement.policy, judgement.settings.rules)
        return target

    target, view = collect(disk, build)
    return Snapshot(target, view.replies, _timestamp(now), __version__), view


def _timestamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def build_stacks(target: Target, view: View, settings: Settings, today: date) -> tuple[list[Stack], list[Problem]]:
    """The stacks of a target; one that cannot be read at all is a problem."""
    stacks: list[Stack] = []
    problems: list[Problem] = []
    for chosen in target.stacks:
        project = _project(chosen, target)
        model = view.memo(project, lambda project=project: resolve(project, view))  # type: ignore[misc]  # default argument
        if isinstance(model, Gap):
            if model.reason is not GapReason.PENDING:
                problems.append(Problem(" ".join(chosen.files), model.detail, model.location))
            continue
        directory = posixpath.dirname(chosen.files[0]) or "."
        stacks.append(Stack(model.name, model, view, directory, settings.components, today))
    return stacks, problems


def _project(chosen: StackTarget, target: Target) -> ComposeProject:
    return ComposeProject(
        files=chosen.files,
        project_directory=chosen.project_directory,
        project_name=chosen.project_name,
        env_files=chosen.env_files,
        profiles=chosen.profiles,
        directory_name=target.root,
    )


def judge_snapshot(
    snapshot: Snapshot, loaded: Loaded, judgement: Judgement, finished: datetime, view: View | None = None
) -> Report:
    """Everything after collect: a pure function of the snapshot, the catalogue and the judgement.

    `view` may be the one that the snapshot was taken through; a view serves one judgement only.
    """
    view = view or View(snapshot.replies)
    collected = date.fromisoformat(snapshot.collected_at[:10])
    stacks, problems = build_stacks(snapshot.target, view, judgement.settings, collected)
    settings = judgement.settings
    required = (*judgement.policy.required_controls, *settings.required_controls)
    policy = replace(judgement.policy, required_controls=required)
    evaluated = evaluate(loaded.catalog, loaded.checks, stacks, policy, settings.rules)
    findings = adjudicate(evaluated.findings, loaded.catalog, policy, settings.rules)
    controls = control_results(loaded.catalog, policy, findings)
    scored = score(loaded.catalog, policy, findings, controls)
    all_problems = (*loaded.problems, *problems, *evaluated.problems)
    return Report(
        tool=_tool(loaded),
        target=_target(snapshot.target, stacks),
        policy=policy.id,
        started_at=snapshot.collected_at,
        finished_at=_timestamp(finished),
        score=scored,
        gate=judge(judgement.gate, scored, findings, all_problems, report_only=judgement.report_only),
        controls=controls,
        findings=findings,
        gaps=_gaps(snapshot.replies, stacks),
        sources=_sources(snapshot.replies),
        problems=all_problems,
        excerpts=_excerpts(findings, view),
    )


def _tool(loaded: Loaded) -> ToolInfo:
    plugins = {rule.plugin for rule in loaded.catalog.rules.values() if rule.plugin}
    return ToolInfo("stackaudit", __version__, EDITION, loaded.catalog.digest, tuple(sorted(plugins)))


def _target(target: Target, stacks: list[Stack]) -> TargetInfo:
    services = [service for stack in stacks for service in stack.services]
    components = {
        service.name: f"{service.component} {service.version_text}".strip() for service in services if service.component
    }
    inactive = [name for stack in stacks for name in stack.model.inactive]
    notes = list(target.notes)
    if inactive:
        notes.append(f"not audited, because their profiles are not chosen: {', '.join(inactive)}")
    return TargetInfo(
        project=", ".join(dict.fromkeys(stack.name for stack in stacks)),
        root=target.root,
        files=tuple(dict.fromkeys(path for stack in stacks for path in stack.model.files)),
        services=tuple(service.name for service in services),
        components=components,
        notes=tuple(notes),
    )


def _gaps(replies: Mapping[Request, Reply], stacks: list[Stack]) -> tuple[Gap, ...]:
    """What could not be read, and what the compose files say that could not be made sense of."""
    unread = [
        reply if reply.location else replace(reply, location=FileLocation(request.path))
        for request, reply in sorted(replies.items(), key=lambda item: repr(item[0]))
        if isinstance(reply, Gap) and isinstance(request, ReadFile) and reply.reason is not GapReason.MISSING
    ]
    said = [
        Gap(
            GapReason.UNPARSABLE if problem.fatal else GapReason.UNRESOLVED,
            problem.message,
            stack.name,
            location=problem.location,
        )
        for stack in stacks
        for problem in stack.model.problems
    ]
    return tuple(dict.fromkeys((*said, *unread)))


def _sources(replies: Mapping[Request, Reply]) -> tuple[SourceInfo, ...]:
    sources = []
    for request, reply in sorted(replies.items(), key=lambda item: repr(item[0])):
        if isinstance(request, ReadFile) and isinstance(reply, FileReply):
            sources.append(SourceInfo("file", request.path, "read", reply.sha256))
        elif isinstance(request, (ReadFile, ListDirectory)) and isinstance(reply, Gap):
            sources.append(SourceInfo("file", request.path, reply.reason.value, detail=reply.detail))
    return tuple(sources)


def _excerpts(findings: tuple[Finding, ...], view: View) -> dict[str, Excerpt]:
    """The lines around the place of every finding that somebody may have to look at."""
    excerpts = {}
    lines: dict[str, list[str]] = {}
    for finding in findings:
        location = finding.location
        if not isinstance(location, FileLocation) or location.span is None or finding.outcome in _WITHOUT_EXCERPT:
            continue
        if location.path not in lines:
            reply = view.file(location.path)
            lines[location.path] = [] if isinstance(reply, Gap) else reply.text.splitlines()
        first = max(1, location.span.line - _CONTEXT_LINES)
        chosen = lines[location.path][first - 1 : location.span.line + _CONTEXT_LINES]
        if chosen:
            excerpts[finding.fingerprint] = Excerpt(location, first, tuple(chosen))
    return excerpts


def git_boundary(root: Path) -> Path:
    """The directory that reading may not leave: the git work tree around `root`, or `root` itself."""
    for directory in (root, *root.parents):
        if (directory / ".git").exists():
            return directory
    return root
