"""Where the values of variables come from: the process first, then --env-file or `.env`.

Source: https://docs.docker.com/compose/how-tos/environment-variables/envvars-precedence/
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation, Span
from auditor.model.node import MappingNode, Node, ScalarNode, VariableState
from auditor.model.request import ReadVariable, VariableReply
from auditor.model.values import dataclass, field, replace
from auditor.parse.compose.dotenv import parse_dotenv
from auditor.parse.compose.interpolate import Expansion, TemplateError, expand
from auditor.parse.document import Document, DocumentProblem
from auditor.view import View

FIRST = Span(1, 1, 1, 2)


@dataclass(slots=True)
class Problems:
    """Problems found so far, each once."""

    found: list[DocumentProblem] = field(default_factory=list)
    ports: int = 0  # taken apart so far: ranges are small in the file and large in the model
    _seen: set[tuple[str, str, Span | None]] = field(default_factory=set)
    _variables: set[str] = field(default_factory=set)

    def add(self, message: str, place: Node | FileLocation, pointer: str = "") -> None:
        """Note a problem at a place."""
        location = place if isinstance(place, FileLocation) else place.location
        key = (message, location.path, location.span)
        if key not in self._seen:
            self._seen.add(key)
            self.found.append(DocumentProblem(message, location.at(pointer) if pointer else location))

    def take(self, document: Document) -> None:
        """Note the problems of a parsed file."""
        for problem in document.problems:
            self.add(problem.message, problem.location)

    def unset(self, name: str, place: Node) -> None:
        """Note an unset variable, once for all its uses."""
        if name not in self._variables:
            self._variables.add(name)
            self.add(f"variable {name} is not set and has no default", place)


@dataclass(slots=True)
class Environment:
    """Values of variables: the process's own over `values`, which were read from files."""

    view: View
    values: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, str | None] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)

    def lookup(self, name: str) -> str | None:
        """The value of a variable, or None."""
        if name in self.fixed:
            return self.fixed[name]
        own = self._own(name)
        return self.values.get(name) if own is None else own

    def _own(self, name: str) -> str | None:
        if name not in self.known:
            reply = self.view.ask(ReadVariable(name))
            self.known[name] = reply.value if isinstance(reply, VariableReply) else None
            if isinstance(reply, Gap) and reply.reason is GapReason.PENDING:
                self.pending.add(name)
        return self.known[name]

    def over(self, values: Mapping[str, str]) -> Environment:
        """The same environment with more values below it, as an include's own env files are."""
        return replace(self, values={**values, **self.values})

    def interpolate(self, node: ScalarNode, problems: Problems) -> ScalarNode:
        """The scalar with its variables replaced; what is wrong is noted."""
        if "$" not in node.text:
            return node
        try:
            expansion = expand(node.text, self.lookup)
        except TemplateError as error:
            problems.add(f"invalid interpolation format: {error}; write `$$` for a dollar sign", node)
            return replace(node, plain=False)
        self.report(expansion, node, problems)
        return replace(node, text=expansion.text, plain=False, variables=tuple(expansion.variables))

    def report(self, expansion: Expansion, node: ScalarNode, problems: Problems) -> None:
        """Note what the expansion lacked."""
        for message in expansion.missing:
            problems.add(message, node)
        for name, state in expansion.variables:
            if state is VariableState.UNSET and name not in self.pending:
                problems.unset(name, node)


def read_env_files(
    environment: Environment, paths: tuple[tuple[str, FileLocation | None], ...], problems: Problems
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The values of --env-file files or `.env`, later files over earlier ones, and the files that were read.

    A place makes a missing file a problem there.
    """
    values: dict[str, str] = {}
    read: list[str] = []
    for path, place in paths:
        reply = environment.view.file(path)
        if isinstance(reply, Gap):
            if place is not None and reply.reason is not GapReason.PENDING:
                problems.add(f"env file {path} cannot be read: {reply.detail}", place)
            continue
        read.append(path)

        def lookup(name: str) -> str | None:
            own = environment.lookup(name)
            return values.get(name) if own is None else own

        document = parse_dotenv(reply.text, path, lookup)
        problems.take(document)
        root = document.root
        if isinstance(root, MappingNode):
            values.update({key: node.text for key, node in root.items() if isinstance(node, ScalarNode)})
    return values, tuple(read)
