"""Host paths in a model, made relative to the audited directory.

Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md (build.context, env_file, volumes ...):
a relative path counts from the project's directory; that of an extended service from its own file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, text
from auditor.model.pattern import regex
from auditor.model.values import dataclass, replace
from auditor.parse.compose.nodes import scalar_at, with_values

_REMOTE = regex(r"https?://|git://|ssh://|github\.com/|git@|service:|[a-z-]+://")
_WINDOWS = regex(r"[a-zA-Z]:[\\/]|\\\\")
_SOMEWHERE = "/_" * 64  # stands for the unknown place of the audited directory
_HOME = "~"


def join(directory: str, path: str) -> str:
    """`path` as seen from the audited directory, where it counts from `directory`."""
    if path.startswith("/"):
        return path
    return posixpath.normpath(posixpath.join(directory or ".", path))


def relative(path: str, start: str) -> str:
    """The way from `start` to `path`, both seen from the audited directory."""
    if path.startswith("/") != start.startswith("/"):
        return path
    return posixpath.relpath(join(_SOMEWHERE, path), join(_SOMEWHERE, start))


def is_remote(path: str) -> bool:
    """Whether a build context or an included file is not on this machine."""
    return bool(_REMOTE.match(path))


@dataclass(frozen=True, slots=True)
class Resolver:
    """Makes the relative paths of a model count from the parent of `directory`; `home` is what `~` stands for."""

    directory: str
    home: str | None

    def path(self, node: Node) -> Node:
        """A path, relative ones joined with the directory."""
        if not isinstance(node, ScalarNode):
            return node
        if node.text.startswith(_HOME):
            home = self.home
            return node if home is None else replace(node, text=posixpath.normpath(home + "/" + node.text[1:]))
        resolved = join(self.directory, node.text)
        return node if resolved == node.text else replace(node, text=resolved, plain=False)

    def local(self, node: Node) -> Node:
        """A path that may also be a remote place."""
        return node if isinstance(node, ScalarNode) and is_remote(node.text) else self.path(node)

    def model(self, root: MappingNode) -> MappingNode:
        """A whole model."""
        changed: dict[str, Node | None] = {}
        for section, change in (
            ("services", self.complete),
            ("jobs", self.complete),
            ("volumes", self.volume),
            ("secrets", self._at("file", self.path)),
            ("configs", self._at("file", self.path)),
        ):
            node = root.get(section)
            if isinstance(node, MappingNode):
                changed[section] = each_value(node, change)
        return with_values(root, changed)

    def complete(self, node: Node) -> Node:
        """A service of a whole model: an image is built from the project's directory where no other is told."""
        build = node.get("build") if isinstance(node, MappingNode) else None
        if isinstance(node, MappingNode) and isinstance(build, MappingNode) and build.get("context") is None:
            node = with_values(node, {"build": with_values(build, {"context": scalar_at(build, ".")})})
        return self.service(node)

    def service(self, node: Node) -> Node:
        """A service or a job."""
        if not isinstance(node, MappingNode):
            return node
        changes: dict[str, Callable[[Node], Node]] = {
            "build": self.build,
            "env_file": self._items(self._at("path", self.path)),
            "label_file": self._items(self.path),
            "extends": self._at("file", self.local),
            "volumes": self._items(self.mount),
            "develop": self._at("watch", self._items(self._at("path", self.path))),
        }
        changed: dict[str, Node | None] = {
            name: change(value) for name, change in changes.items() if (value := node.get(name)) is not None
        }
        return with_values(node, changed) if changed else node

    def build(self, node: Node) -> Node:
        """How an image is built."""
        node = self._at("context", self.local)(node)
        return self._at("additional_contexts", lambda found: each_value(found, self.local))(node)

    def mount(self, node: Node) -> Node:
        """A volume of a service: only a bind has a path."""
        source = text(node, "source")
        if text(node, "type") != "bind" or source is None or _WINDOWS.match(source):
            return node
        return self._at("source", self.path)(node)

    def volume(self, node: Node) -> Node:
        """A named volume that is a bind in disguise."""
        options = node.get("driver_opts") if isinstance(node, MappingNode) else None
        if text(node, "driver") not in {None, "local"} or text(options, "o") != "bind":
            return node
        return self._at("driver_opts", self._at("device", self.path))(node)

    def _at(self, name: str, change: Callable[[Node], Node]) -> Callable[[Node], Node]:
        def changer(node: Node) -> Node:
            value = node.get(name) if isinstance(node, MappingNode) else None
            if not isinstance(node, MappingNode) or value is None:
                return node
            changed = change(value)
            return node if changed is value else with_values(node, {name: changed})

        return changer

    def _items(self, change: Callable[[Node], Node]) -> Callable[[Node], Node]:
        def changer(node: Node) -> Node:
            if not isinstance(node, SequenceNode):
                return node
            return replace(node, items=tuple(change(item) for item in node.items))

        return changer


def each_value(node: Node, change: Callable[[Node], Node]) -> Node:
    """A mapping with every value changed."""
    if not isinstance(node, MappingNode):
        return node
    return replace(node, entries=tuple((key, change(value)) for key, value in node.entries))
