"""What a merged model lacks: keys that must be there, and values that must not be empty.

Compose checks this after every file, so a later file cannot make up for it; neither do we look only at the end.
Source: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json (required, type).
"""

from __future__ import annotations

from auditor.model.node import MappingNode, Node, ScalarNode
from auditor.parse.compose.environment import Problems
from auditor.parse.compose.scalars import NULL, kind
from auditor.parse.compose.shape import Shape


def check_complete(node: Node, shape: Shape, pointer: str, problems: Problems) -> None:
    """Report what is missing or empty below `node`; only as deep as the schema."""
    if isinstance(node, ScalarNode):
        if NULL not in shape.accepts and kind(node) == NULL:
            problems.add(f"{pointer} is empty", node, pointer)
        return
    if isinstance(node, MappingNode):
        for name in shape.required:
            if node.get(name) is None:
                problems.add(f"{pointer} lacks {name}", node, pointer)
        for key, value in node.entries:
            each = shape.each or shape.keys.get(key.text)
            if each is not None:
                check_complete(value, each, f"{pointer}.{key.text}" if pointer else key.text, problems)
        return
    if shape.each is not None:
        for index, item in enumerate(node.items):
            check_complete(item, shape.each, f"{pointer}[{index}]", problems)
