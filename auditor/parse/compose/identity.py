"""What makes two items of a list the same one when files are merged.

Source: https://github.com/compose-spec/compose-spec/blob/main/13-merge.md#unique-resources
"""

from __future__ import annotations

from auditor.model.node import MappingNode, Node, ScalarNode, text
from auditor.parse.compose.scalars import INTEGER, kind, printed
from auditor.parse.compose.shape import Identity


def by_text(node: Node) -> str:
    """The text itself."""
    return printed(node) if isinstance(node, ScalarNode) else f"@{id(node)}"


def by_target(node: Node) -> str:
    """Where a volume or a device is mounted."""
    found = text(node, "target")
    return f"@{id(node)}" if found is None else found


def by_path(node: Node) -> str:
    """The path of an env_file."""
    return text(node, "path") or f"@{id(node)}"


def mount_of(directory: str) -> Identity:
    """Where a secret or a config is mounted, below `directory` by default."""

    def identity(node: Node) -> str:
        return text(node, "target") or f"{directory}/{text(node, 'source') or ''}"

    return identity


def port_of(node: Node) -> str:
    """Address, published port, target and protocol.

    Compose compares a published port written as a number with no other spelling of it, so neither do we.
    """
    if not isinstance(node, MappingNode):
        return f"@{id(node)}"
    published = node.get("published")
    number = published is not None and kind(published) == INTEGER
    shown = text(published) or ""
    return ":".join(
        (
            text(node, "host_ip") or "0.0.0.0",  # noqa: S104
            f"#{shown}" if number else shown,
            text(node, "target") or "",
            text(node, "protocol") or "tcp",
        )
    )
