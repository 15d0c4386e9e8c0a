"""`stackaudit.yml`: found upward from the target, read strictly, every error at once with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from auditor.catalog import read_controls, read_gate, read_overrides
from auditor.model.catalog import Catalog, Gate, Override
from auditor.model.values import dataclass, field
from auditor.parse.document import DocumentProblem
from auditor.parse.reader import Reader, nearest_match
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects.component import Component
from auditor.subjects.stack import ComponentOverride

FILE_NAMES = ("stackaudit.yml", "stackaudit.yaml")


class SettingsError(Exception):
    """The settings are wrong; `problems` says everything that is."""

    def __init__(self, problems: tuple[DocumentProblem, ...]) -> None:
        super().__init__("\n".join(f"{problem.location}: {problem.message}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user configured; flags of the command line go over it."""

    policy: str = "production"
    files: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    project_directory: str = ""
    project_name: str = ""
    profiles: tuple[str, ...] | None = None
    boundary: str = ""
    components: Mapping[str, ComponentOverride] = field(default_factory=dict)
    rules: Mapping[str, Override] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    fail_on_none: bool = False
    required_controls: tuple[str, ...] = ()  # optional controls that are demanded all the same
    plugins: bool = True
    path: str = ""


def find_settings(start: Path) -> Path | None:
    """The nearest settings file in `start` or a directory above it, up to the root of the git repository or home."""
    for directory in (start, *start.parents):
        for name in FILE_NAMES:
            if (directory / name).is_file():
                return directory / name
        if (directory / ".git").exists() or directory == Path.home():
            return None
    return None


def load_settings(path: Path, catalog: Catalog) -> Settings:
    """Read a settings file; raises `SettingsError` with every problem in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError((_unreadable(path, error),)) from error
    return parse_settings(text, str(path), catalog)


def _unreadable(path: Path, error: Exception) -> DocumentProblem:
    from auditor.model.location import FileLocation  # noqa: PLC0415 (error path)

    return DocumentProblem(f"cannot be read: {error}", FileLocation(str(path)), fatal=True)


def parse_settings(text: str, path: str, catalog: Catalog) -> Settings:
    """Read settings from text; raises `SettingsError`."""
    document = parse_yaml(text, path)
    problems = list(document.problems)
    reader = Reader(document.root, "", problems)
    stack = reader.child("stack")
    settings = Settings(
        policy=reader.choice("policy", list(catalog.policies), "production") or "production",
        files=stack.texts("files"),
        env_files=stack.texts("env_files"),
        project_directory=stack.text("project_directory"),
        project_name=stack.text("project_name"),
        profiles=stack.texts("profiles") if stack.get("profiles") is not None else None,
        boundary=stack.text("boundary"),
        components=_components(reader.child("components")),
        rules=read_overrides(reader.child("rules"), catalog.rules),
        gate=read_gate(reader.child("gate")),
        fail_on_none=reader.child("gate").text("fail_on") == "none",
        required_controls=read_controls(reader, "required_controls", catalog.controls),
        plugins=reader.boolean("plugins", default=True),
        path=path,
    )
    stack.done()
    reader.done()
    if problems:
        raise SettingsError(tuple(sorted(problems, key=lambda problem: problem.location.span or (0, 0))))
    return settings


def _components(reader: Reader) -> dict[str, ComponentOverride]:
    allowed = [*Component, "none"]
    found = {}
    for key, node in reader.children():
        texts = Reader(None, "", reader.problems)
        if hasattr(node, "text"):
            component, version = node.text, ""
            if component not in allowed:
                hint = nearest_match(component, allowed)
                texts.error(f"{reader.where}.{key.text}: unknown component {component!r}{hint}", node.location)
        else:
            entry = Reader(node, f"{reader.where}.{key.text}", reader.problems)
            component = entry.choice("component", allowed, "", required=True) or ""
            version = entry.text("version")
            entry.done()
        found[key.text] = ComponentOverride(component, version)
    return found
