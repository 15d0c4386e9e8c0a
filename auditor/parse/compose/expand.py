"""Short forms written out, one function for each kind of place.

Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md (short and long syntax of each key).
"""

from __future__ import annotations

from collections.abc import Callable

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, text
from auditor.parse.compose.environment import Problems
from auditor.parse.compose.nodes import list_at, mapping_at, null_at, scalar_at, with_values
from auditor.parse.compose.scalars import kind, printed
from auditor.parse.compose.short import (
    SyntaxProblem,
    parse_ports,
    parse_volume,
    split_command,
)

Expander = Callable[[Node, Problems], Node]

LISTED = "!pairs"  # marks a mapping that was written as a list of pairs, until the model is shown
MAX_PORTS = 20_000
_DEVICE_PARTS = 3


def _texts(node: Node, _problems: Problems) -> Node:
    return list_at(node, [node]) if isinstance(node, ScalarNode) else node


def _named(key: str) -> Expander:
    def expander(node: Node, _problems: Problems) -> Node:
        return mapping_at(node, {key: node}) if isinstance(node, ScalarNode) else node

    return expander


def _include(node: Node, _problems: Problems) -> Node:
    return mapping_at(node, {"path": list_at(node, [node])}) if isinstance(node, ScalarNode) else node


def _pairs(node: Node, problems: Problems) -> Node:
    """A list of `key=value` as a mapping; a key alone has no value."""
    if not isinstance(node, SequenceNode):
        return node
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for item in node.items:
        if not isinstance(item, ScalarNode):
            problems.add("an item of this list must be a text of the form key=value", item)
            continue
        name, assigned, value = printed(item).partition("=")
        key = ScalarNode(name, plain=True, path=item.path, span=item.span)
        entries[name] = (key, scalar_at(item, value) if assigned else null_at(item))
    return MappingNode(tuple(entries.values()), node.path, node.span, LISTED, node.overrode)


def _names(node: Node, _problems: Problems) -> Node:
    """A list of names as a mapping to nothing."""
    if not isinstance(node, SequenceNode):
        return node
    return _keyed(node, null_at)


def _keyed(node: SequenceNode, value: Callable[[Node], Node]) -> MappingNode:
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for item in node.items:
        if isinstance(item, ScalarNode):
            entries.setdefault(item.text, (item, value(item)))
    return MappingNode(tuple(entries.values()), node.path, node.span, overrode=node.overrode)


def _depends_on(node: Node, _problems: Problems) -> Node:
    if isinstance(node, SequenceNode):
        return _keyed(node, started)
    if isinstance(node, MappingNode):
        return MappingNode(
            tuple((key, _required(value)) for key, value in node.entries),
            node.path,
            node.span,
            overrode=node.overrode,
        )
    return node


def _required(node: Node) -> Node:
    if isinstance(node, MappingNode) and node.get("required") is None:
        return with_values(node, {"required": scalar_at(node, "true", plain=True)})
    return node


def started(origin: Node) -> MappingNode:
    """The dependency that a bare name stands for."""
    return mapping_at(
        origin,
        {"condition": scalar_at(origin, "service_started"), "required": scalar_at(origin, "true", plain=True)},
    )


def _env_file(node: Node, _problems: Problems) -> Node:
    items = node.items if isinstance(node, SequenceNode) else (node,)
    return list_at(node, [_required(_named("path")(item, _problems)) for item in items])


def _ports(node: Node, problems: Problems) -> Node:
    """All ports of a list, ranges taken apart; a line that cannot be read is left out."""
    if not isinstance(node, SequenceNode):
        return node
    ports: list[Node] = []
    for item in node.items:
        if isinstance(item, MappingNode):
            if item.get("target") is None:
                problems.add("a port without a target", item)
            ports.append(item)
        elif isinstance(item, ScalarNode):
            if kind(item) == "number":
                problems.add(f"{item.text} is not a port", item)
                continue
            try:
                parsed = parse_ports(item, printed(item), MAX_PORTS - problems.ports)
            except SyntaxProblem as error:
                problems.add(f"not a valid port: {error}", item)
                continue
            problems.ports += len(parsed)
            ports.extend(parsed)
    return list_at(node, ports)


def _volume(node: Node, problems: Problems) -> Node:
    if isinstance(node, ScalarNode):
        return parse_volume(node)
    if isinstance(node, MappingNode):
        if not isinstance(node.get("target"), ScalarNode):
            problems.add("a volume without a target", node)
        elif text(node, "type") == "bind" and node.get("source") is None:
            problems.add("a bind without a source", node)
    return node


def _device(node: Node, problems: Problems) -> Node:
    if not isinstance(node, ScalarNode):
        if text(node, "target") is None:
            problems.add("a device without a target", node)
        return node
    parts = node.text.split(":")
    if len(parts) > _DEVICE_PARTS:
        raise SyntaxProblem(f"too many colons in {node.text!r}: use the long syntax")
    source, target, permissions = (
        (*parts, *(parts[0], "rwm")[len(parts) - 1 :]) if len(parts) < _DEVICE_PARTS else parts
    )
    values = {"source": source, "target": target, "permissions": permissions}
    return mapping_at(node, {name: scalar_at(node, value) for name, value in values.items()})


def _gpus(node: Node, problems: Problems) -> Node:
    if not isinstance(node, ScalarNode):
        return node
    if node.text != "all":
        problems.add("gpus must be `all` or a list of devices", node)
    return list_at(node, [mapping_at(node, {"count": scalar_at(node, "-1")})])


def _command(node: Node, _problems: Problems) -> Node:
    if not isinstance(node, ScalarNode):
        return node
    return list_at(node, [scalar_at(node, word) for word in split_command(node.text)])


def _test(node: Node, problems: Problems) -> Node:
    if isinstance(node, ScalarNode):
        return list_at(node, [scalar_at(node, "CMD-SHELL"), node])
    if isinstance(node, SequenceNode) and node.items and text(node.items[0]) not in {"NONE", "CMD", "CMD-SHELL"}:
        problems.add("healthcheck.test must begin with CMD, CMD-SHELL or NONE", node.items[0])
    return node


def _hosts(node: Node, problems: Problems) -> Node:
    """Hosts as a list of `host=address`; the separator of the author stays for comparing."""
    if isinstance(node, SequenceNode):
        for item in node.items:
            if isinstance(item, ScalarNode) and not {"=", ":"} & set(item.text):
                problems.add(f"no address for the host {item.text!r}", item)
        return node
    if not isinstance(node, MappingNode):
        return node
    hosts: list[Node] = []
    for key, value in node.entries:
        items = value.items if isinstance(value, SequenceNode) else (value,)
        hosts.extend(scalar_at(item, f"{key.text}={item.text}") for item in items if isinstance(item, ScalarNode))
    return list_at(node, hosts)


def _external(node: Node, _problems: Problems) -> Node:
    """`external: {name: x}`, an old form of `external: true` with `name: x`."""
    external = node.get("external") if isinstance(node, MappingNode) else None
    if not isinstance(node, MappingNode) or not isinstance(external, MappingNode):
        return node
    return with_values(
        node, {"external": scalar_at(external, "true", plain=True), "name": external.get("name") or node.get("name")}
    )


def _file_mount(node: Node, _problems: Problems) -> Node:
    return mapping_at(node, {"source": node}) if isinstance(node, ScalarNode) else node


EXPANDERS: dict[str, Expander] = {
    "texts": _texts,
    "pairs": _pairs,
    "names": _names,
    "build": _named("context"),
    "extends": _named("service"),
    "schedule": _named("cron"),
    "include": _include,
    "depends_on": _depends_on,
    "env_file": _env_file,
    "ports": _ports,
    "volume": _volume,
    "device": _device,
    "gpus": _gpus,
    "command": _command,
    "test": _test,
    "hosts": _hosts,
    "external": _external,
    "file": _file_mount,
}
