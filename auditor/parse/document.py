"""What a parser returns: the tree that could be read, and what is wrong with the text, each with its place."""

from __future__ import annotations

from auditor.model.location import FileLocation
from auditor.model.node import Node
from auditor.model.values import dataclass


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """Something wrong in a file. `fatal` problems mean that no tree could be built from that point on."""

    message: str
    location: FileLocation
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    `roots` holds one tree per document of the file (YAML may hold several); none where it is empty.
    """

    path: str
    roots: tuple[Node, ...]
    problems: tuple[DocumentProblem, ...] = ()

    @property
    def root(self) -> Node | None:
        """The first tree, or None."""
        return self.roots[0] if self.roots else None

    @property
    def fatal(self) -> DocumentProblem | None:
        """The problem that stopped the parser, or None."""
        return next((problem for problem in self.problems if problem.fatal), None)
