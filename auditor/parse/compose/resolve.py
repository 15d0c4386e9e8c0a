"""From what the user asked for to the model that Compose would run.

Source: https://github.com/compose-spec/compose-spec (04-version-and-name.md, 15-profiles.md) and Docker Compose v5.6.
"""

from __future__ import annotations

import posixpath
import re

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, mapping, sequence, text
from auditor.model.values import dataclass, replace
from auditor.parse.compose.consistency import Checker, used
from auditor.parse.compose.environment import Environment, Problems, read_env_files
from auditor.parse.compose.interpolate import TemplateError, expand
from auditor.parse.compose.load import Loader, Scope
from auditor.parse.compose.nodes import mapping_at, with_values
from auditor.parse.compose.normalise import Normaliser
from auditor.parse.compose.paths import Resolver, join
from auditor.parse.compose.schema import CONFIG, JOB, NETWORK, SECRET, SERVICE, VOLUME
from auditor.parse.compose.shape import Shape
from auditor.parse.compose.show import Shower
from auditor.parse.document import DocumentProblem
from auditor.view import View

_RESOURCES = {"networks": NETWORK, "volumes": VOLUME, "secrets": SECRET, "configs": CONFIG}


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """What the user asked for; paths are relative to the audited directory.

    `project_directory` "" is the directory of the first file. `project_name` "" is COMPOSE_PROJECT_NAME, then the
    top-level `name`, then the name of the directory. `env_files` () is `.env` in the project's directory, if it is
    there. `profiles` None audits the services of all profiles. `directory_name` is the real name of the audited
    directory, for a project that lies in it directly.
    """

    files: tuple[str, ...]
    project_directory: str = ""
    project_name: str = ""
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] | None = None
    directory_name: str = ""


@dataclass(frozen=True, slots=True)
class ComposeModel:
    """A project as Compose would run it, in the shape of `docker compose config --format json`.

    `files` took part, in order of reading, `.env` last. `inactive` services were left out by profiles.
    """

    name: str
    root: MappingNode
    files: tuple[str, ...]
    problems: tuple[DocumentProblem, ...]
    inactive: tuple[str, ...] = ()


def resolve(project: ComposeProject, view: View) -> ComposeModel | Gap:
    """The model of a project, with every problem found on the way; a gap where its first file cannot be read."""
    gap = _first_file(project, view)
    if gap is not None:
        return gap
    problems = Problems()
    directory = project.project_directory or posixpath.dirname(project.files[0]) or "."
    directory = posixpath.normpath(directory)
    environment, env_files = _environment(project, view, directory, problems)
    name = _name(project, view, directory, environment)
    environment = replace(environment, fixed={"COMPOSE_PROJECT_NAME": name})
    loader = Loader(view, problems)
    paths = tuple(posixpath.normpath(path) for path in project.files)
    merged = loader.model(paths, Scope(directory, environment), (None,) * len(paths), ())
    if view.is_waiting:  # a further file is still to come: what would be built now would be thrown away
        return Gap(GapReason.PENDING, "not all of its files are read yet", paths[0])
    merged = Resolver(directory, loader.home()).model(merged)
    builder = _Builder(view, environment, problems, name, loader.files)
    root, inactive = builder.build(merged, project.profiles)
    return ComposeModel(name, root, tuple(dict.fromkeys((*loader.files, *env_files))), tuple(problems.found), inactive)


def _first_file(project: ComposeProject, view: View) -> Gap | None:
    if not project.files:
        return Gap(GapReason.MISSING, "no compose file")
    path = posixpath.normpath(project.files[0])
    document = view.yaml(path)
    if isinstance(document, Gap):
        return document
    fatal = document.fatal
    if fatal is not None and document.root is None:
        return Gap(GapReason.UNPARSABLE, fatal.message, path, location=fatal.location)
    if not any(isinstance(root, MappingNode) for root in document.roots):
        return Gap(GapReason.UNPARSABLE, "the compose file holds no mapping", path, location=FileLocation(path))
    return None


def _environment(
    project: ComposeProject, view: View, directory: str, problems: Problems
) -> tuple[Environment, tuple[str, ...]]:
    bare = Environment(view, {})
    wanted: tuple[tuple[str, FileLocation | None], ...] = tuple(
        (posixpath.normpath(path), FileLocation(path)) for path in project.env_files
    ) or ((join(directory, ".env"), None),)
    values, read = read_env_files(bare, wanted, problems)
    return Environment(view, values), read


def _name(project: ComposeProject, view: View, directory: str, environment: Environment) -> str:
    if project.project_name:
        return project.project_name
    declared = environment.lookup("COMPOSE_PROJECT_NAME") or _declared_name(project, view, environment)
    if declared:
        return _normalised(declared)
    base = posixpath.basename(directory) if directory not in {".", ""} else project.directory_name
    return _normalised(base)


def _declared_name(project: ComposeProject, view: View, environment: Environment) -> str:
    found = ""
    for path in project.files:
        document = view.yaml(path)
        for root in () if isinstance(document, Gap) else document.roots:
            try:
                found = expand(text(root, "name") or "", environment.lookup).text or found
            except TemplateError:
                continue
    return found


def _normalised(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "", name.lower()).lstrip("_-")


@dataclass(slots=True)
class _Builder:
    """Builds the normalised root out of the merged files."""

    view: View
    environment: Environment
    problems: Problems
    name: str
    files: dict[str, None]

    def build(self, merged: MappingNode, profiles: tuple[str, ...] | None) -> tuple[MappingNode, tuple[str, ...]]:
        """The root and the names of the services that profiles leave out."""
        normaliser = Normaliser(self.view, self.environment, self.problems, self.name, self.files)
        active, inactive = _active(merged, profiles)
        entries: dict[str, Node | None] = {}
        for section, shape in (("services", SERVICE), ("jobs", JOB)):
            found = active if section == "services" else mapping(merged, section)
            if found is not None:
                entries[section] = self.shown(self.containers(found, normaliser), shape, section)
        for section, shape in _RESOURCES.items():
            found = mapping(merged, section)
            if section == "networks":
                found = _with_default(found, merged)
            if found is not None:
                entries[section] = self.shown(normaliser.resources(found, section), shape, section)
        root = mapping_at(merged, {name: node for name, node in entries.items() if node is not None})
        root = _keyed_as(root, merged)
        Checker(root, self.problems, inactive).check()
        return _pruned(root), inactive

    def containers(self, node: MappingNode, normaliser: Normaliser) -> MappingNode:
        """Services with their defaults; an empty one stays empty."""
        entries = []
        for key, value in node.entries:
            service = value if isinstance(value, MappingNode) else MappingNode((), key.path, key.span)
            entries.append((key, normaliser.service(service)))
        return replace(node, entries=tuple(entries), tag=None)

    def shown(self, node: MappingNode, shape: Shape, pointer: str) -> MappingNode:
        """The section in its normal form."""
        shower = Shower(self.problems)
        entries = []
        for key, value in node.entries:
            shown = shower.show(value, shape, f"{pointer}.{key.text}")
            if shown is not None:
                entries.append((key, shown))
        return replace(node, entries=tuple(entries), tag=None)


def _active(merged: MappingNode, profiles: tuple[str, ...] | None) -> tuple[MappingNode | None, tuple[str, ...]]:
    services = mapping(merged, "services")
    if services is None or profiles is None or "*" in profiles:
        return services, ()
    active: list[tuple[ScalarNode, Node]] = []
    inactive: list[str] = []
    for key, service in services.entries:
        wanted = {text(item) for item in sequence(service, "profiles")}
        if wanted and not wanted & set(profiles):
            inactive.append(key.text)
        else:
            active.append((key, service))
    return replace(services, entries=tuple(active)), tuple(inactive)


def _with_default(networks: MappingNode | None, merged: MappingNode) -> MappingNode:
    if networks is None:
        networks = mapping_at(merged, {})
    if networks.get("default") is not None:
        return networks
    return with_values(networks, {"default": mapping_at(networks, {})})


def _keyed_as(root: MappingNode, merged: MappingNode) -> MappingNode:
    """The sections under their own keys."""
    return replace(root, entries=tuple((merged.key(key.text) or key, value) for key, value in root.entries))


def _pruned(root: MappingNode) -> MappingNode:
    """The root without the networks, volumes, secrets and configs that no service uses."""
    services = mapping(root, "services")
    needed = used(services if services is not None else mapping_at(root, {}))
    changes: dict[str, Node | None] = {}
    for section, names in needed.items():
        found = mapping(root, section)
        if found is not None:
            kept = tuple(entry for entry in found.entries if entry[0].text in names)
            changes[section] = replace(found, entries=kept) if kept else None
    return with_values(root, changes)
