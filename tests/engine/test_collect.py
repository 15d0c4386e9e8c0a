"""Collection: bounded, inside the boundary, each thing once, and every failure a gap with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.collect import executors, runner
from auditor.collect.executors import Disk, execute
from auditor.collect.runner import collect
from auditor.model.evidence import Gap, GapReason
from auditor.model.request import (
    DirectoryReply,
    FileReply,
    ListDirectory,
    ReadFile,
    ReadVariable,
    Reply,
    Request,
    VariableReply,
)
from auditor.model.snapshot import Snapshot, StackTarget, Target
from auditor.view import View


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    root = (tmp_path / "project").resolve()
    root.mkdir()
    return Disk(root, root)


def _reason(disk: Disk, path: str) -> GapReason:
    reply = execute(ReadFile(path), disk)
    assert isinstance(reply, Gap)
    assert reply.detail
    assert reply.location is not None
    return reply.reason


def test_a_file_is_read_redacted_with_mode_and_digest(disk: Disk) -> None:
    path = disk.root / ".env"
    path.write_text("GF_SECURITY_ADMIN_PASSWORD=Tr0ub4dor&3-and-more\nTAG=1\n")
    path.chmod(0o640)
    reply = execute(ReadFile(".env"), disk)
    assert isinstance(reply, FileReply)
    assert "Tr0ub4dor" not in reply.text
    assert reply.text.endswith("TAG=1\n")
    assert reply.mode == 0o640
    assert len(reply.sha256) == 64


def test_what_cannot_be_read_has_its_reason(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "MAX_FILE_BYTES", 100)
    (disk.root / "directory").mkdir()
    (disk.root / "large").write_text("x" * 101)
    (disk.root / "binary").write_bytes(b"a\0b")
    (disk.root / "latin1").write_bytes(b"caf\xe9")
    os.mkfifo(disk.root / "pipe")
    assert _reason(disk, "absent") is GapReason.MISSING
    assert _reason(disk, "directory") is GapReason.MISSING
    assert _reason(disk, "large/below") is GapReason.MISSING
    assert _reason(disk, "large") is GapReason.TOO_LARGE
    assert _reason(disk, "binary") is GapReason.UNPARSABLE
    assert _reason(disk, "latin1") is GapReason.UNPARSABLE
    assert _reason(disk, "pipe") is GapReason.UNSUPPORTED
    assert _reason(disk, "nul\0name") is GapReason.DENIED


def test_reading_stays_inside_the_boundary(disk: Disk) -> None:
    outside = disk.root.parent / "outside.yml"
    outside.write_text("secret: 1\n")
    (disk.root / "link.yml").symlink_to(outside)
    (disk.root / "loop").symlink_to("loop")
    assert _reason(disk, "../outside.yml") is GapReason.OUTSIDE
    assert _reason(disk, "link.yml") is GapReason.OUTSIDE
    assert _reason(disk, "/etc/passwd") is GapReason.OUTSIDE
    assert _reason(disk, "loop") in (GapReason.DENIED, GapReason.MISSING)
    wider = Disk(disk.root, disk.root.parent)
    assert isinstance(execute(ReadFile("../outside.yml"), wider), FileReply)


def test_directories_are_listed_within_limits(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    (disk.root / "rules" / "deep").mkdir(parents=True)
    (disk.root / "rules" / "a.yml").touch()
    (disk.root / "rules" / "deep" / "b.yml").touch()
    (disk.root / "rules" / "up").symlink_to(disk.root)
    (disk.root / ".git").mkdir()
    (disk.root / ".git" / "config").touch()
    flat = execute(ListDirectory("rules"), disk)
    assert flat == DirectoryReply(("a.yml", "deep/", "up/"))
    whole = execute(ListDirectory(".", recursive=True), disk)
    assert isinstance(whole, DirectoryReply)
    assert whole.names == (".git/", "rules/", "rules/a.yml", "rules/deep/", "rules/deep/b.yml", "rules/up/")
    monkeypatch.setattr(executors, "MAX_NAMES", 2)
    cut = execute(ListDirectory(".", recursive=True), disk)
    assert isinstance(cut, DirectoryReply)
    assert cut.truncated
    assert len(cut.names) == 2


def test_a_variable_is_redacted_by_its_name(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACKAUDIT_TEST_TAG", "v1")
    monkeypatch.setenv("STACKAUDIT_TEST_PASSWORD", "admin")
    assert execute(ReadVariable("STACKAUDIT_TEST_TAG"), disk) == VariableReply("v1")
    assert execute(ReadVariable("STACKAUDIT_TEST_ABSENT"), disk) == VariableReply(None)
    hidden = execute(ReadVariable("STACKAUDIT_TEST_PASSWORD"), disk)
    assert isinstance(hidden, VariableReply)
    assert hidden.value is not None
    assert hidden.value.startswith("<redacted:default:5:")


def test_each_thing_is_read_once_when_it_is_asked_for(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        (disk.root / f"{number}.txt").write_text(f"{number + 1}.txt")
    fetched: list[object] = []

    def count(request: object, where: Disk) -> object:
        fetched.append(request)
        return execute(request, where)  # type: ignore[arg-type]  # passes through what the runner gives

    monkeypatch.setattr(runner, "execute", count)

    def follow(view: View) -> list[str]:
        seen, name = [], "0.txt"
        while True:
            reply = view.file(name)
            if isinstance(reply, Gap):
                return seen
            seen.append(name)
            view.file("5.txt")
            name = reply.text

    names, view = collect(disk, follow)
    assert names == [f"{number}.txt" for number in range(6)]
    assert len(fetched) == len(set(fetched)) == len(view.replies) == 7


def test_a_view_in_waves_keeps_a_fact_only_once_all_it_needs_is_there(disk: Disk) -> None:
    (disk.root / "a.txt").write_text("here")
    replies: dict[Request, Reply] = {}
    view = View(replies, live=True)

    def build() -> list[object]:
        facts = [view.memo(name, lambda: view.file("a.txt")) for name in ("first", "second")]
        return [getattr(fact, "text", None) for fact in facts]

    assert build() == [None, None]
    assert view.is_waiting
    replies.update((request, execute(request, disk)) for request in view.take_wanted())
    assert build() == ["here", "here"]
    assert not view.is_waiting


def test_a_snapshot_answers_as_the_live_run_did(disk: Disk) -> None:
    (disk.root / "a.yml").write_text("a: 1\n")

    def build(view: View) -> tuple[object, ...]:
        return (view.file("a.yml"), view.file("b.yml"), view.directory("."), view.variable("STACKAUDIT_TEST_ABSENT"))

    live, collected = collect(disk, build)
    target = Target("project", (StackTarget(("a.yml",), profiles=("x",)),), ("chosen",))
    snapshot = Snapshot(target, collected.replies, "2026-11-23T00:00:00Z", "0.1.0")
    again = Snapshot.from_json(snapshot.to_json())
    assert again == snapshot
    assert again.to_json() == snapshot.to_json()
    assert build(View(again.replies)) == live
    never_asked = View(again.replies).file("c.yml")
    assert isinstance(never_asked, Gap)
    assert never_asked.reason is GapReason.NOT_COLLECTED


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "other/9"}', '{"schema": "stackaudit-snapshot/1"}'])
def test_a_file_that_is_no_snapshot_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"snapshot|schema"):
        Snapshot.from_json(text)


def test_the_working_directory_is_no_password(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PWD", "/work/stacks/monitoring")
    monkeypatch.setenv("MYSQL_PWD", "/work/stacks/monitoring9")
    assert execute(ReadVariable("PWD"), disk) == VariableReply("/work/stacks/monitoring")
    assert "work" not in str(execute(ReadVariable("MYSQL_PWD"), disk))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("k2Jd8sQp4Lr7Xw9Zt3Vb6Nm1\n", ""),
        ("\ncorrect horse battery\n", ""),
        ("ops:$apr1$Zm9v$YmFyYmF6cXV4cXV1eA\n", "ops:"),
        ("global:\n  resolve_timeout: 5m\n", "global:\n  resolve_timeout: 5m\n"),
        ("\n", "\n"),
    ],
)
def test_a_file_that_is_a_secret_shows_nothing_of_it_whatever_its_name(disk: Disk, text: str, kept: str) -> None:
    (disk.root / "pager").write_text(text)
    reply = execute(ReadFile("pager", whole=True), disk)
    assert isinstance(reply, FileReply)
    assert reply.text.count("\n") == text.count("\n")
    assert kept in reply.text
    assert not any(word in reply.text for word in ("k2Jd8", "horse", "Zm9v"))
    replies: dict[Request, Reply] = {ReadFile("pager", whole=True): reply}
    assert View(replies).file("pager") == reply  # for excerpts, which do not know what the file is for
    snapshot = Snapshot(Target("project", ()), replies, "2026-11-23T00:00:00Z", "0.1.0")
    assert Snapshot.from_json(snapshot.to_json()) == snapshot
