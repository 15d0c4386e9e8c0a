"""Git's index, read without git, against git itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from auditor.collect import git_index
from auditor.collect.executors import Disk, execute
from auditor.collect.git_index import IndexFormatError, read_index
from auditor.model.evidence import Gap, GapReason
from auditor.model.request import ListTracked, Reply, Request, TrackedReply
from auditor.model.snapshot import Snapshot, Target
from auditor.view import View

_GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(_GIT is None, reason="git is not installed")
_FILES = (
    "a",
    ".env",
    "compose.yaml",
    "deep/er/compose.yaml",
    "deep/er/compose.yml",
    "deep/x",
    "größe.txt",
    "z" * 200,
)


def _git(directory: Path, *arguments: str) -> str:
    settings = ("user.name=t", "user.email=t@example.org", "protocol.file.allow=always", "core.quotePath=false")
    options = [word for setting in settings for word in ("-c", setting)]
    done = subprocess.run(
        [_GIT or "git", *options, *arguments], cwd=directory, check=True, capture_output=True, text=True
    )
    return done.stdout


def _write(directory: Path, *names: str) -> None:
    for name in names:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = (tmp_path / "repository").resolve()
    root.mkdir()
    _git(root, "init", "-q")
    _write(root, *_FILES, "untracked", "deep/untracked")
    _git(root, "add", "--", *_FILES)
    return root


def _tracked(root: Path, path: str = ".", boundary: Path | None = None) -> TrackedReply | Gap:
    reply = execute(ListTracked(path), Disk(root, boundary or root))
    assert isinstance(reply, (TrackedReply, Gap))
    return reply


def _paths(root: Path, path: str = ".", boundary: Path | None = None) -> tuple[str, ...]:
    reply = _tracked(root, path, boundary)
    assert isinstance(reply, TrackedReply), reply
    return reply.paths


def _listed(root: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in _git(root, "ls-files", "-z").split("\0") if name))


@pytest.mark.parametrize("version", [2, 3, 4])
def test_all_versions_tell_what_git_tells(repository: Path, version: int) -> None:
    if version > 2:
        _git(repository, "add", "--intent-to-add", "untracked")  # an extended flag, which version 2 has not
    _git(repository, "update-index", "--index-version", str(version))
    assert (repository / ".git/index").read_bytes()[7] == version
    assert _paths(repository) == _listed(repository)
    assert ("untracked" in _paths(repository)) is (version > 2)


def test_a_commit_with_its_extensions_changes_nothing(repository: Path) -> None:
    _git(repository, "commit", "-q", "-m", "first")
    _git(repository, "mv", "a", "b")
    _git(repository, "rm", "-q", "-r", "deep")
    assert _paths(repository) == _listed(repository)


def test_a_conflict_names_a_file_once(repository: Path) -> None:
    _git(repository, "commit", "-q", "-m", "first")
    _git(repository, "checkout", "-q", "-b", "other")
    _write(repository, "a")
    (repository / "a").write_text("other")
    _git(repository, "commit", "-q", "-am", "other")
    _git(repository, "checkout", "-q", "-")
    (repository / "a").write_text("mine")
    _git(repository, "commit", "-q", "-am", "mine")
    with pytest.raises(subprocess.CalledProcessError):
        _git(repository, "merge", "other")
    assert _paths(repository) == _listed(repository)
    assert _paths(repository).count("a") == 1


def test_one_file_and_a_directory_may_be_asked_for(repository: Path) -> None:
    assert _paths(repository, ".env") == (".",)
    assert _paths(repository, "untracked") == ()
    assert _paths(repository, "deep") == ("er/compose.yaml", "er/compose.yml", "x")
    assert _paths(repository / "deep", ".", repository) == ("er/compose.yaml", "er/compose.yml", "x")
    assert _paths(repository / "deep", "../.env", repository) == (".",)
    assert _paths(repository, "absent") == ()
    view = View({ListTracked(".env"): _tracked(repository, ".env"), ListTracked("no"): _tracked(repository, "no")})
    assert view.tracked("./.env") is True
    assert view.tracked("no") is False
    assert isinstance(view.tracked("never-asked"), Gap)


def test_objects_named_by_sha256(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    _git(root, "init", "-q", "--object-format=sha256")
    _write(root, *_FILES)
    _git(root, "add", ".")
    assert _paths(root) == _listed(root)


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_an_index_without_a_checksum(tmp_path: Path, kind: str) -> None:
    root = tmp_path.resolve()
    _git(root, "init", "-q", f"--object-format={kind}")
    _write(root, *_FILES)
    _git(root, "add", ".")
    width = 20 if kind == "sha1" else 32
    index = root / ".git/index"
    index.write_bytes(index.read_bytes()[:-width] + bytes(width))  # as `index.skipHash` leaves it
    assert _paths(root) == tuple(sorted(_FILES, key=str.encode))


def test_worktrees_and_submodules_are_followed_inside_the_boundary(repository: Path) -> None:
    _git(repository, "commit", "-q", "-m", "first")
    tree = repository / "tree"
    _git(repository, "worktree", "add", "-q", "tree", "-b", "second")
    _write(tree, "only-here")
    _git(tree, "add", "only-here")
    assert _paths(tree, "only-here", repository) == (".",)
    assert _paths(repository, "only-here") == ()
    outside = _tracked(tree)
    assert isinstance(outside, Gap)
    assert outside.reason is GapReason.OUTSIDE
    _git(repository, "submodule", "--quiet", "add", str(repository), "module")
    assert _paths(repository, "module/.env") == (".",)
    assert "module" in _paths(repository)


def test_no_repository_and_one_without_files(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    none = _tracked(root)
    assert isinstance(none, Gap)
    assert none.reason is GapReason.MISSING
    assert none.detail
    (root / ".git").mkdir()  # git itself passes over what is no repository
    assert isinstance(_tracked(root), Gap)
    (root / ".git").rmdir()
    (root / ".git").write_text("gitdir: nowhere\n")
    assert isinstance(_tracked(root), Gap)
    (root / ".git").write_text("something else\n")
    assert isinstance(_tracked(root), Gap)
    (root / ".git").unlink()
    _git(root, "init", "-q")
    assert _paths(root) == ()


def test_what_cannot_be_read_is_a_gap(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(repository, "commit", "-q", "-m", "first")
    _git(repository, "update-index", "--split-index")
    split = _tracked(repository)
    assert isinstance(split, Gap)
    assert "split" in split.detail
    _git(repository, "update-index", "--no-split-index")
    assert _paths(repository) == _listed(repository)
    _git(repository, "sparse-checkout", "set", "--cone", "--sparse-index", "elsewhere")
    assert isinstance(_tracked(repository, "deep/x"), Gap)
    assert _paths(repository, ".env") == (".",)
    monkeypatch.setattr(git_index, "MAX_INDEX_BYTES", 10)
    large = _tracked(repository)
    assert isinstance(large, Gap)
    assert large.reason is GapReason.TOO_LARGE


def test_long_answers_are_cut(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_index, "MAX_TRACKED", 2)
    reply = _tracked(repository)
    assert isinstance(reply, TrackedReply)
    assert reply.truncated
    assert len(reply.paths) == 2


@pytest.mark.parametrize("version", [2, 4])
def test_damage_is_an_error_and_never_an_answer(repository: Path, version: int) -> None:
    _git(repository, "update-index", "--index-version", str(version))
    data = (repository / ".git/index").read_bytes()
    for end in range(0, len(data), 7):
        with pytest.raises(IndexFormatError):
            read_index(data[:end])
        with pytest.raises(IndexFormatError):
            read_index(data[:end] + bytes([data[end] ^ 255]) + data[end + 1 :])
    with pytest.raises(IndexFormatError, match="version 9"):
        read_index(data[:4] + b"\0\0\0\x09" + data[8:])


def test_a_snapshot_keeps_the_answer(repository: Path) -> None:
    replies: dict[Request, Reply] = {
        ListTracked("."): _tracked(repository),
        ListTracked("a"): Gap(GapReason.MISSING, "none", "a"),
    }
    snapshot = Snapshot(Target("x", ()), replies, "2026-11-23T00:00:00Z", "0.1.0")
    assert Snapshot.from_json(snapshot.to_json()) == snapshot
