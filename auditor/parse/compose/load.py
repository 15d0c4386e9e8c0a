"""Compose files read into one merged model: documents, `include`, `extends`, and later files over earlier ones.

Sources: https://github.com/compose-spec/compose-spec/blob/main/14-include.md and 05-services.md#extends.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, sequence, text
from auditor.model.values import dataclass, field, replace
from auditor.parse.compose.complete import check_complete
from auditor.parse.compose.environment import FIRST, Environment, Problems, read_env_files
from auditor.parse.compose.expand import LISTED
from auditor.parse.compose.merge import merge, settle, unified
from auditor.parse.compose.nodes import scalar_at, with_entries, with_values
from auditor.parse.compose.paths import Resolver, is_remote, join, relative
from auditor.parse.compose.prepare import Preparer
from auditor.parse.compose.scalars import NULL, kind
from auditor.parse.compose.schema import ROOT, SERVICE
from auditor.parse.document import Document
from auditor.view import View

MAX_DEPTH = 50
MAX_FILES = 1000
MAX_DOCUMENTS = 100
IMPORTED = ("services", "volumes", "networks", "secrets", "configs", "models", "jobs")


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where relative paths count from, and what variables are worth, while some files are read."""

    directory: str
    environment: Environment


Services = Mapping[str, tuple[ScalarNode, Node]]
Chain = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Loader:
    """Reads the files of one project; every file that took part is in `files`."""

    view: View
    problems: Problems
    files: dict[str, None] = field(default_factory=dict)
    _documents: dict[tuple[str, Scope], tuple[MappingNode, ...]] = field(default_factory=dict)
    _scopes: dict[tuple[str, frozenset[tuple[str, str]]], Scope] = field(default_factory=dict)
    _models: dict[tuple[tuple[str, ...], Scope], MappingNode] = field(default_factory=dict)
    _extended: dict[tuple[str, str, Scope], Node] = field(default_factory=dict)
    _bases: dict[tuple[str, Scope], Services] = field(default_factory=dict)

    def home(self) -> str | None:
        """What `~` stands for."""
        return self.view.variable("HOME")

    def model(self, paths: tuple[str, ...], scope: Scope, places: tuple[Node | None, ...], chain: Chain) -> MappingNode:
        """The files merged, later over earlier ones."""
        known = self._models.get((paths, scope))
        if known is not None:
            return known
        merged: Node | None = None
        for path, place in zip(paths, places, strict=True):
            for document in self.documents(path, scope, place):
                own = self.extend(self.include(document, scope, (*chain, (paths[0], ""))), path, scope)
                merged = unified(settle(own) if merged is None else merge(merged, own, ROOT), ROOT)
                check_complete(merged, ROOT, "", self.problems)
        result = merged if isinstance(merged, MappingNode) else MappingNode((), paths[0], FIRST)
        result = _resolve_listed(result, scope)
        self._models[paths, scope] = result
        return result

    def documents(self, path: str, scope: Scope, place: Node | None) -> tuple[MappingNode, ...]:
        """The documents of a file, prepared; problems of a file that cannot be read stand at `place`."""
        key = (path, scope)
        if key not in self._documents:
            self._documents[key] = tuple(self._read(path, scope, place))
        return self._documents[key]

    def _read(self, path: str, scope: Scope, place: Node | None) -> list[MappingNode]:
        document = self.view.yaml(path)
        if isinstance(document, Gap):
            if document.reason is not GapReason.PENDING:
                self.problems.add(
                    f"{path} cannot be read: {document.detail}", place if place is not None else FileLocation(path)
                )
            return []
        if path not in self.files and len(self.files) >= MAX_FILES:
            self.problems.add(f"more than {MAX_FILES} files take part: {path} is not read", FileLocation(path))
            return []
        self.files.setdefault(path)
        self.problems.take(document)
        return self._prepare(document, scope)

    def _prepare(self, document: Document, scope: Scope) -> list[MappingNode]:
        preparer = Preparer(scope.environment, self.problems)
        prepared: list[MappingNode] = []
        if len(document.roots) > MAX_DOCUMENTS:
            self.problems.add(
                f"more than {MAX_DOCUMENTS} documents: the rest is not read", document.roots[MAX_DOCUMENTS]
            )
        for root in document.roots[:MAX_DOCUMENTS]:
            if kind(root) == NULL:
                continue
            if not isinstance(root, MappingNode):
                self.problems.add("the top level of a Compose file must be a mapping", root)
                continue
            node = preparer.prepare(root, ROOT, "")
            if isinstance(node, MappingNode):
                prepared.append(node)
        return prepared

    # include

    def include(self, document: MappingNode, scope: Scope, chain: Chain) -> MappingNode:
        """The document over the models that it includes, an earlier one over a later one."""
        result = document
        for entry in sequence(document, "include"):
            imported = self._included(entry, scope, chain) if isinstance(entry, MappingNode) else None
            if imported is not None:
                kept = replace(imported, entries=tuple(pair for pair in imported.entries if pair[0].text in IMPORTED))
                merged = merge(kept, result, ROOT, markers=True)
                result = merged if isinstance(merged, MappingNode) else result
        return with_values(result, {"include": None})

    def _included(self, entry: MappingNode, scope: Scope, chain: Chain) -> MappingNode | None:
        places = tuple(item for item in sequence(entry, "path") if isinstance(item, ScalarNode))
        if not places:
            self.problems.add("an include without a path", entry)
            return None
        if any(is_remote(place.text) or place.text.startswith("oci:") for place in places):
            self.problems.add("a remote include is not read", entry)
            return None
        paths = tuple(join(scope.directory, place.text) for place in places)
        if (paths[0], "") in chain:
            names = " includes ".join([*(path for path, _ in chain), paths[0]])
            self.problems.add(f"include cycle: {names}", places[0])
            return None
        if len(chain) > MAX_DEPTH:
            self.problems.add(f"includes are nested deeper than {MAX_DEPTH} levels", places[0])
            return None
        directory = self._include_directory(entry, paths[0], scope)
        inner = self._include_scope(entry, directory, scope)
        model = self.model(paths, inner, places, chain)
        return Resolver(relative(directory, scope.directory), self.home()).model(model)

    def _include_directory(self, entry: MappingNode, path: str, scope: Scope) -> str:
        declared = text(entry, "project_directory")
        if not declared:
            return posixpath.dirname(path) or "."
        directory = join(scope.directory, declared)
        listing = self.view.directory(directory)
        missing = isinstance(listing, Gap) and listing.reason is not GapReason.PENDING
        # The real program takes what is no directory for a file, and the directory that it would be in.
        return posixpath.dirname(directory) or "." if missing else directory

    def _include_scope(self, entry: MappingNode, directory: str, scope: Scope) -> Scope:
        declared = [item for item in sequence(entry, "env_file") if isinstance(item, ScalarNode)]
        project = text(entry, "project_directory")
        default = join(scope.directory, project) if project else directory
        wanted: tuple[tuple[str, FileLocation | None], ...] = tuple(
            (join(scope.directory, item.text), item.location) for item in declared
        ) or ((join(default, ".env"), None),)
        values, read = read_env_files(scope.environment, wanted, self.problems)
        self.files.update(dict.fromkeys(read))
        key = (directory, frozenset({**values, **scope.environment.values}.items()))
        if key not in self._scopes:
            self._scopes[key] = Scope(directory, scope.environment.over(values))
        return self._scopes[key]

    # extends

    def extend(self, document: MappingNode, path: str, scope: Scope) -> MappingNode:
        """The document with every `extends` resolved."""
        services = document.get("services")
        if not isinstance(services, MappingNode):
            return document
        table: Services = {key.text: (key, value) for key, value in services.entries}
        if not any(_extends(value) for _, value in table.values()):
            return document
        memo: dict[str, Node] = {}
        resolved = {name: (key, self._resolved(name, table, path, scope, (), memo)) for name, (key, _) in table.items()}
        return with_values(document, {"services": with_entries(services, resolved)})

    def _resolved(
        self, name: str, table: Services, path: str, scope: Scope, chain: Chain, memo: dict[str, Node]
    ) -> Node:
        if name not in memo:
            memo[name] = self._extend_service(name, table, path, scope, chain, memo)
        return memo[name]

    def _extend_service(
        self, name: str, table: Services, path: str, scope: Scope, chain: Chain, memo: dict[str, Node]
    ) -> Node:
        service = table[name][1]
        extends = _extends(service)
        if extends is None or not isinstance(service, MappingNode):
            return service
        own = with_values(service, {"extends": None})
        wanted = extends.get("service")
        if not isinstance(wanted, ScalarNode):
            self.problems.add("extends without the name of a service", extends)
            return own
        if (path, name) in chain or len(chain) > MAX_DEPTH:
            steps = " extends ".join([*(step for _, step in chain), name])
            reason = "extends in a circle" if (path, name) in chain else f"extends deeper than {MAX_DEPTH} levels"
            self.problems.add(f"{reason}: {steps}", wanted)
            return own
        chain = (*chain, (path, name))
        file = extends.get("file")
        if isinstance(file, ScalarNode):
            base = self._base_in_file(wanted, file, scope, chain)
        elif wanted.text in table:
            base = self._resolved(wanted.text, table, path, scope, chain, memo)
        else:
            self.problems.add(f"service {name} extends {wanted.text}, which is not in {path}", wanted)
            base = None
        return own if base is None else merge(settle(base), own, SERVICE, markers=True)

    def _base_in_file(self, wanted: ScalarNode, file: ScalarNode, scope: Scope, chain: Chain) -> Node | None:
        if is_remote(file.text):
            self.problems.add("a service of a remote file is not read", file)
            return None
        target = join(scope.directory, file.text)
        known = self._extended.get((target, wanted.text, scope))
        if known is not None:
            return known
        table = self._base_services(target, scope, file)
        if wanted.text not in table:
            if target in self.files:
                self.problems.add(f"there is no service {wanted.text} in {target}", wanted)
            return None
        base = self._resolved(wanted.text, table, target, scope, chain, {})
        self._extended[target, wanted.text, scope] = base
        return base

    def _base_services(self, target: str, scope: Scope, place: Node) -> Services:
        key = (target, scope)
        if key not in self._bases:
            merged: Node | None = None
            for document in self.documents(target, scope, place):
                merged = settle(document) if merged is None else merge(merged, document, ROOT)
            services = merged.get("services") if isinstance(merged, MappingNode) else None
            resolver = Resolver(relative(posixpath.dirname(target) or ".", scope.directory), self.home())
            self._bases[key] = (
                {name.text: (name, resolver.service(value)) for name, value in services.entries}
                if isinstance(services, MappingNode)
                else {}
            )
        return self._bases[key]


def _extends(service: Node) -> MappingNode | None:
    found = service.get("extends") if isinstance(service, MappingNode) else None
    return found if isinstance(found, MappingNode) else None


def _resolve_listed(root: MappingNode, scope: Scope) -> MappingNode:
    """Names alone in a list of variables take their values from the environment of the files that hold them."""
    services = root.get("services")
    if not isinstance(services, MappingNode):
        return root
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for key, service in services.entries:
        variables = service.get("environment") if isinstance(service, MappingNode) else None
        if isinstance(service, MappingNode) and isinstance(variables, MappingNode) and variables.tag == LISTED:
            entries[key.text] = (key, with_values(service, {"environment": resolved(variables, scope.environment)}))
        else:
            entries[key.text] = (key, service)
    return with_values(root, {"services": with_entries(services, entries)})


def resolved(variables: MappingNode, environment: Environment) -> MappingNode:
    """Variables without a value take the one of the environment, where there is one."""
    if all(kind(value) != NULL for _, value in variables.entries):
        return variables
    entries = []
    for key, value in variables.entries:
        found = environment.lookup(key.text) if kind(value) == NULL else None
        entries.append((key, value if found is None else scalar_at(value, found)))
    return replace(variables, entries=tuple(entries))
