"""Service level objectives: specifications of Sloth, Pyrra and OpenSLO in the repository, and the rules made of them.

Sources: https://sloth.dev/specs/default/v1/, https://github.com/pyrra-dev/pyrra, https://github.com/OpenSLO/OpenSLO.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, Node, ScalarNode, scalar, sequence, text
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.subjects.alerting import Alerting

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.rules import RecordingRule
    from auditor.subjects.stack import Stack

_HINT = regex(r"(?:^|[^a-z])(?:slos?|slis?|sloth|pyrra|openslo)(?:[^a-z]|$)")
_ELSEWHERE = regex(r"(?:^|/)(?:node_modules|vendor|tests?|testdata|fixtures|charts?|k8s|kubernetes|\.\w+)/")
_MAX_FILES = 60


@dataclass(frozen=True, slots=True, eq=False)
class SloSpec:
    """One objective of a specification. `kind` is `sloth`, `pyrra` or `openslo`."""

    stack: Stack
    kind: str
    service: str
    name: str
    node: MappingNode
    objective: ScalarNode | None
    path: str

    @property
    def id(self) -> str:
        """The service's name and the objective's."""
        return f"{self.service}/{self.name}" if self.service else self.name

    @property
    def location(self) -> FileLocation:
        """The line that names it, or where it begins."""
        named = scalar(self.node, "name") or scalar(self.node, "metadata", "name")
        return (named or self.node).location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every objective in files whose names speak of SLOs."""
        return stack.memo("slo-specs", lambda: tuple(spec for spec in _specs(stack) if isinstance(spec, cls)))

    @property
    def is_percentage(self) -> bool:
        """Sloth and Pyrra count in percent, OpenSLO's `target` is a share."""
        return self.kind != "openslo" or text(self.node, "targetPercent") is not None

    @property
    def value(self) -> float | None:
        """The objective as a number."""
        try:
            return float(self.objective.text.removesuffix("%")) if self.objective else None
        except ValueError:
            return None

    @property
    def has_generator(self) -> bool:
        """Whether a service of the stack makes rules of specifications while it runs."""
        images = (service.image_setting for service in self.stack.services)
        return any(re.search(r"pyrra|sloth", image.value) for image in images if image is not None)

    @property
    def is_loaded(self) -> bool:
        """Whether a rule that is loaded was made of it."""
        return any(self._made(rule) for rule in Alerting(self.stack).recordings)

    def _made(self, rule: RecordingRule) -> bool:
        if any(rule.labels[key].text == self.name for key in ("sloth_slo", "slo") if key in rule.labels):
            return True
        return self.kind == "pyrra" and self.name in (rule.expr.text if rule.expr else "") + rule.group.name


def _specs(stack: Stack) -> Iterator[SloSpec]:
    listing = stack.view.directory(stack.directory, recursive=True)
    if isinstance(listing, Gap):
        return
    names = [
        name
        for name in listing.names
        if name.endswith((".yml", ".yaml")) and _HINT.search(name.lower()) and not _ELSEWHERE.search(name)
    ]
    for name in names[:_MAX_FILES]:
        path = posixpath.normpath(posixpath.join(stack.directory, name))
        document = stack.view.yaml(path)
        if isinstance(document, Gap):
            continue
        for root in document.roots:
            yield from _read(stack, root, path)


def _read(stack: Stack, root: Node, path: str) -> Iterator[SloSpec]:
    if not isinstance(root, MappingNode):
        return
    version, kind = text(root, "apiVersion") or "", text(root, "kind") or ""
    if text(root, "version") == "prometheus/v1" or version.startswith("sloth.slok.dev/"):
        body = root if not version else root.get("spec")
        for item in sequence(body, "slos"):
            if isinstance(item, MappingNode):
                service = text(body, "service") or ""
                yield SloSpec(stack, "sloth", service, text(item, "name") or "", item, scalar(item, "objective"), path)
    elif version.startswith("pyrra.dev/") and kind == "ServiceLevelObjective":
        name = text(root, "metadata", "name") or ""
        yield SloSpec(stack, "pyrra", "", name, root, scalar(root, "spec", "target"), path)
    elif version.startswith("openslo/") and kind == "SLO":
        first = next(iter(sequence(root, "spec", "objectives")), None)
        target = scalar(first, "target") or scalar(first, "targetPercent")
        name = text(root, "metadata", "name") or ""
        node = first if isinstance(first, MappingNode) else root
        yield SloSpec(stack, "openslo", text(root, "spec", "service") or "", name, node, target, path)
