"""A snapshot: everything that was collected, redacted; it can be stored, and judged elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from auditor.model.evidence import Gap, GapReason, Layer
from auditor.model.location import FileLocation
from auditor.model.request import (
    DirectoryReply,
    FileReply,
    ListDirectory,
    ListTracked,
    ReadFile,
    ReadVariable,
    Reply,
    Request,
    TrackedReply,
    VariableReply,
)
from auditor.model.values import dataclass

SCHEMA = "stackaudit-snapshot/1"


@dataclass(frozen=True, slots=True)
class StackTarget:
    """One compose project as it was chosen: its files in order, and how they are to be read."""

    files: tuple[str, ...]
    project_directory: str = ""
    project_name: str = ""
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What the audit was pointed at. `root` is the name of the audited directory (never its whole path)."""

    root: str
    stacks: tuple[StackTarget, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The target and every reply, at a time (ISO 8601, UTC)."""

    target: Target
    replies: Mapping[Request, Reply]
    collected_at: str
    tool_version: str

    def to_json(self) -> str:
        """The snapshot as text; reading it back gives an equal snapshot."""
        target = self.target
        data = {
            "schema": SCHEMA,
            "tool_version": self.tool_version,
            "collected_at": self.collected_at,
            "target": {
                "root": target.root,
                "notes": list(target.notes),
                "stacks": [_stack_json(stack) for stack in target.stacks],
            },
            "replies": [
                {**_request_json(request), **_reply_json(self.replies[request])}
                for request in sorted(self.replies, key=repr)
            ],
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"

    @staticmethod
    def from_json(text: str) -> Snapshot:
        """Read a stored snapshot; raises `ValueError` with words for people where it is none."""
        try:
            data = json.loads(text)
            if data.get("schema") != SCHEMA:
                raise ValueError(f"its schema is {data.get('schema')!r}, this version reads {SCHEMA!r}")
            target = data["target"]
            return Snapshot(
                Target(target["root"], tuple(_stack(stack) for stack in target["stacks"]), tuple(target["notes"])),
                {_request(item): _reply(item) for item in data["replies"]},
                data["collected_at"],
                data["tool_version"],
            )
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"not a snapshot of stackaudit: {error}") from error


def _stack_json(stack: StackTarget) -> dict[str, Any]:
    return {
        "files": list(stack.files),
        "project_directory": stack.project_directory,
        "project_name": stack.project_name,
        "env_files": list(stack.env_files),
        "profiles": None if stack.profiles is None else list(stack.profiles),
    }


def _stack(data: Mapping[str, Any]) -> StackTarget:
    profiles = data["profiles"]
    return StackTarget(
        tuple(data["files"]),
        data["project_directory"],
        data["project_name"],
        tuple(data["env_files"]),
        None if profiles is None else tuple(profiles),
    )


def _request_json(request: Request) -> dict[str, Any]:
    if isinstance(request, ReadFile):
        return {"request": "read-file", "path": request.path} | ({"whole": True} if request.whole else {})
    if isinstance(request, ListDirectory):
        return {"request": "list-directory", "path": request.path, "recursive": request.recursive}
    if isinstance(request, ListTracked):
        return {"request": "list-tracked", "path": request.path}
    return {"request": "read-variable", "name": request.name}


def _request(data: Mapping[str, Any]) -> Request:
    if data["request"] == "read-file":
        return ReadFile(data["path"], data.get("whole", False))
    if data["request"] == "list-directory":
        return ListDirectory(data["path"], data["recursive"])
    if data["request"] == "list-tracked":
        return ListTracked(data["path"])
    return ReadVariable(data["name"])


def _reply_json(reply: Reply) -> dict[str, Any]:
    if isinstance(reply, FileReply):
        return {"text": reply.text, "mode": reply.mode, "sha256": reply.sha256}
    if isinstance(reply, DirectoryReply):
        return {"names": list(reply.names), "truncated": reply.truncated}
    if isinstance(reply, TrackedReply):
        return {"tracked": list(reply.paths), "truncated": reply.truncated}
    if isinstance(reply, VariableReply):
        return {"value": reply.value}
    path = reply.location.path if isinstance(reply.location, FileLocation) else None
    return {"gap": reply.reason.value, "detail": reply.detail, "subject": reply.subject, "gap_path": path}


def _reply(data: Mapping[str, Any]) -> Reply:
    if "gap" in data:
        location = FileLocation(data["gap_path"]) if data["gap_path"] is not None else None
        return Gap(GapReason(data["gap"]), data["detail"], data["subject"], Layer.DECLARED, location)
    if "text" in data:
        return FileReply(data["text"], data["mode"], data["sha256"])
    if "names" in data:
        return DirectoryReply(tuple(data["names"]), data["truncated"])
    if "tracked" in data:
        return TrackedReply(tuple(data["tracked"]), data["truncated"])
    return VariableReply(data["value"])
