"""The merged model completed as Compose does before it runs: defaults, names, implicit dependencies, env files.

Sources: https://github.com/compose-spec/compose-spec/blob/main/05-services.md, 06-networks.md, 07-volumes.md,
08-configs.md, 09-secrets.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, mapping, sequence, text
from auditor.model.values import dataclass
from auditor.parse.compose.dotenv import parse_dotenv
from auditor.parse.compose.environment import Environment, Problems
from auditor.parse.compose.expand import started
from auditor.parse.compose.interpolate import Lookup
from auditor.parse.compose.load import resolved
from auditor.parse.compose.nodes import mapping_at, null_at, scalar_at, with_values
from auditor.parse.compose.scalars import NULL, kind
from auditor.parse.compose.short import clean_target
from auditor.view import View

MAX_ENV_FILES = 100
_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_SERVICE = "service:"


@dataclass(slots=True)
class Normaliser:
    """Completes services and top-level resources of one project."""

    view: View
    environment: Environment
    problems: Problems
    name: str
    files: dict[str, None]

    def service(self, node: MappingNode) -> MappingNode:
        """A service with its defaults."""
        changes: dict[str, Node | None] = {}
        networks = node.get("networks")
        attached = text(node, "network_mode") or node.get("provider") is not None
        if not attached and (networks is None or (isinstance(networks, MappingNode) and not networks.entries)):
            origin = node if networks is None else networks
            changes["networks"] = mapping_at(origin, {"default": null_at(origin)})
        before = node.get("pre_start")
        if isinstance(before, SequenceNode):
            hooks = (self.service(item) if isinstance(item, MappingNode) else item for item in before.items)
            changes["pre_start"] = SequenceNode(tuple(hooks), before.path, before.span, overrode=before.overrode)
        policy = node.get("pull_policy")
        if policy is not None and text(policy) == "if_not_present":
            changes["pull_policy"] = scalar_at(policy, "missing")
        changes |= self._built(node) | self._deployed(node) | self._mounted(node) | self._devices(node)
        changes["depends_on"] = self._dependencies(node)
        changes["environment"] = self._variables(node)
        changes["env_file"] = None
        changes["labels"] = self._labels(node)
        return with_values(node, changes)

    def _built(self, node: MappingNode) -> dict[str, Node | None]:
        build = mapping(node, "build")
        if build is None:
            return {}
        changes: dict[str, Node | None] = {}
        if build.get("dockerfile") is None and not text(build, "dockerfile_inline"):
            changes["dockerfile"] = scalar_at(build, "Dockerfile")
        arguments = mapping(build, "args")
        if arguments is not None:
            found = resolved(arguments, self.environment)
            kept = {key.text: None for key, value in found.entries if kind(value) == NULL}
            changes["args"] = with_values(found, dict.fromkeys(kept))
        secrets = build.get("secrets")
        if isinstance(secrets, SequenceNode):
            changes["secrets"] = _each_item(secrets, _secret_target)
        return {"build": with_values(build, changes)}

    def _deployed(self, node: MappingNode) -> dict[str, Node | None]:
        changes: dict[str, Node | None] = {}
        deploy = mapping(node, "deploy")
        if deploy is not None:
            changes["deploy"] = _with_defaults(deploy, "resources", "placement")
            reservations = mapping(deploy, "resources", "reservations")
            devices = reservations.get("devices") if reservations else None
            resources = mapping(deploy, "resources")
            if isinstance(devices, SequenceNode) and reservations and resources:
                counted = with_values(reservations, {"devices": _each_item(devices, _device_count)})
                changed = with_values(deploy, {"resources": with_values(resources, {"reservations": counted})})
                changes["deploy"] = _with_defaults(changed, "resources", "placement")
        develop = mapping(node, "develop")
        watch = develop.get("watch") if develop else None
        if develop is not None and isinstance(watch, SequenceNode):
            changes["develop"] = with_values(
                develop, {"watch": _each_item(watch, lambda item: _with_defaults(item, "exec"))}
            )
        return changes

    def _mounted(self, node: MappingNode) -> dict[str, Node | None]:
        changes: dict[str, Node | None] = {}
        secrets = node.get("secrets")
        if isinstance(secrets, SequenceNode):
            changes["secrets"] = _each_item(secrets, _secret_target)
        ports = node.get("ports")
        if isinstance(ports, SequenceNode):
            changes["ports"] = _each_item(ports, _port_defaults)
        volumes = node.get("volumes")
        if isinstance(volumes, SequenceNode):
            changes["volumes"] = _each_item(volumes, _mount)
        dns = node.get("dns")
        if isinstance(dns, SequenceNode):
            kept = tuple(item for item in dns.items if text(item))
            changes["dns"] = SequenceNode(kept, dns.path, dns.span, overrode=dns.overrode)
        hosts = node.get("extra_hosts")
        if isinstance(hosts, SequenceNode):
            changes["extra_hosts"] = _hosts(hosts)
        return changes

    def _devices(self, node: MappingNode) -> dict[str, Node | None]:
        gpus = node.get("gpus")
        return {"gpus": _each_item(gpus, _device_count)} if isinstance(gpus, SequenceNode) else {}

    def _dependencies(self, node: MappingNode) -> Node | None:
        """Declared dependencies, and those that follow from sharing and links."""
        wanted = _implied(node)
        declared = mapping(node, "depends_on")
        implied: dict[str, Node | None] = {}
        for name, (origin, restart) in wanted.items():
            if declared is None or declared.get(name) is None:
                dependency = started(origin)
                implied[name] = (
                    with_values(dependency, {"restart": scalar_at(origin, "true", plain=True)})
                    if restart
                    else dependency
                )
        if not implied:
            return node.get("depends_on")
        return with_values(declared if declared is not None else mapping_at(node, {}), implied)

    def _variables(self, node: MappingNode) -> Node | None:
        """The variables of a service: those of its env files below its own."""
        declared = node.get("environment")
        own = resolved(declared, self.environment) if isinstance(declared, MappingNode) else None
        lookup = self._lookup_with(own)
        values: dict[str, str] = {}
        read: list[MappingNode] = []
        entries = sequence(node, "env_file")
        if len(entries) > MAX_ENV_FILES:
            self.problems.add(f"more than {MAX_ENV_FILES} env files: the rest is not read", entries[MAX_ENV_FILES])
        for entry in entries[:MAX_ENV_FILES]:
            found = self._env_file(entry, lookup, values)
            if found is not None:
                values.update({name: text(value) or "" for name, value in found.items()})
                read.append(found)
        if not read:
            return declared if own is None else own
        return _joined([*read, own] if own is not None else read)

    def _lookup_with(self, own: MappingNode | None) -> Lookup:
        """What variables are worth in an env file: the project's values first, then the service's own."""
        texts = {name: text(value) for name, value in own.items() if kind(value) != NULL} if own is not None else {}

        def lookup(name: str) -> str | None:
            value = self.environment.lookup(name)
            return texts.get(name) if value is None else value

        return lookup

    def _env_file(self, entry: Node, lookup: Lookup, before: Mapping[str, str]) -> MappingNode | None:
        path = text(entry, "path")
        if path is None:
            return None
        reply = self.view.file(path)
        if isinstance(reply, Gap):
            if text(entry, "required") != "false" and reply.reason is not GapReason.PENDING:
                self.problems.add(f"env file {path} cannot be read: {reply.detail}", entry)
            return None
        self.files.setdefault(path)
        form = text(entry, "format") or ""
        if form not in {"", "raw"}:
            self.problems.add(f"unsupported format {form!r} of an env file", entry)
            return None
        document = parse_dotenv(reply.text, path, lookup, before, raw=form == "raw")
        self.problems.take(document)
        root = document.root
        return root if isinstance(root, MappingNode) else None

    def _labels(self, node: MappingNode) -> Node | None:
        """The labels of a service over those of its label files."""
        own = mapping(node, "labels")
        read: list[MappingNode] = []
        for entry in sequence(node, "label_file"):
            path = text(entry) or ""
            reply = self.view.file(path)
            if isinstance(reply, Gap):
                if reply.reason is not GapReason.PENDING:
                    self.problems.add(f"label file {path} cannot be read: {reply.detail}", entry)
                continue
            self.files.setdefault(path)
            document = parse_dotenv(reply.text, path, self.environment.lookup)
            self.problems.take(document)
            if isinstance(document.root, MappingNode):
                read.append(document.root)
        if not read:
            return node.get("labels")
        return _joined([*read, own] if own is not None else read)

    def resources(self, node: MappingNode, kind_of: str) -> MappingNode:
        """The top-level networks, volumes, secrets or configs with their names."""
        entries: list[tuple[ScalarNode, Node]] = []
        for key, value in node.entries:
            found = MappingNode((), key.path, key.span) if kind(value) == NULL else value
            if isinstance(found, MappingNode):
                changes: dict[str, Node | None] = {}
                if not text(found, "name"):
                    external = text(found, "external") == "true"
                    changes["name"] = scalar_at(key, key.text if external else f"{self.name}_{key.text}")
                if kind_of == "networks" and found.get("ipam") is None:
                    changes["ipam"] = mapping_at(found, {})
                entries.append((key, with_values(found, changes)))
        return MappingNode(tuple(entries), node.path, node.span, overrode=node.overrode)


def _implied(node: MappingNode) -> dict[str, tuple[Node, bool]]:
    """Services that others need without saying so: where that is told, and whether a restart spreads."""
    wanted: dict[str, tuple[Node, bool]] = {}
    for link in sequence(node, "links"):
        wanted.setdefault((text(link) or "").split(":")[0], (link, True))
    for name in _NAMESPACES:
        namespace = node.get(name)
        shared = text(namespace) or ""
        if namespace is not None and shared.startswith(_SERVICE):
            wanted.setdefault(shared.removeprefix(_SERVICE), (namespace, True))
    for source in sequence(node, "volumes_from"):
        name = (text(source) or "").split(":")[0]
        if name != "container":
            wanted.setdefault(name, (source, False))
    return wanted


def _joined(parts: list[MappingNode]) -> MappingNode:
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for part in parts:
        entries |= {key.text: (key, value) for key, value in part.entries}
    last = parts[-1]
    return MappingNode(tuple(entries.values()), last.path, last.span, overrode=last.overrode)


def _with_defaults(node: Node, *names: str) -> Node:
    if not isinstance(node, MappingNode):
        return node
    return with_values(node, {name: mapping_at(node, {}) for name in names if node.get(name) is None})


def _each_item(node: SequenceNode, change: Callable[[Node], Node]) -> SequenceNode:
    items = tuple(change(item) for item in node.items)
    return SequenceNode(items, node.path, node.span, overrode=node.overrode)


def _secret_target(node: Node) -> Node:
    source = node.get("source") if isinstance(node, MappingNode) else None
    if not isinstance(node, MappingNode) or source is None or text(node, "target"):
        return node
    return with_values(node, {"target": scalar_at(source, f"/run/secrets/{text(source)}")})


def _port_defaults(node: Node) -> Node:
    if not isinstance(node, MappingNode):
        return node
    defaults = {"mode": "ingress", "protocol": "tcp"}
    missing = {name: scalar_at(node, value) for name, value in defaults.items() if node.get(name) is None}
    return with_values(node, missing)


def _mount(node: Node) -> Node:
    """A mount with a clean target; that a directory is made where it lacks is the default, and not shown."""
    target = node.get("target") if isinstance(node, MappingNode) else None
    if isinstance(node, MappingNode) and isinstance(target, ScalarNode) and clean_target(target.text) != target.text:
        node = with_values(node, {"target": scalar_at(target, clean_target(target.text))})
    bind = mapping(node, "bind")
    if not isinstance(node, MappingNode) or bind is None or text(bind, "create_host_path") not in {"true", "yes", "on"}:
        return node
    return with_values(node, {"bind": with_values(bind, {"create_host_path": None})})


def _device_count(node: Node) -> Node:
    if not isinstance(node, MappingNode):
        return node
    count = node.get("count")
    if text(count) == "all" and count is not None:
        return with_values(node, {"count": scalar_at(count, "-1")})
    if count is None and not sequence(node, "device_ids"):
        return with_values(node, {"count": scalar_at(node, "-1")})
    return node


def _hosts(node: SequenceNode) -> SequenceNode:
    """Hosts as `host=address`, one for each address, sorted."""
    hosts: list[ScalarNode] = []
    for item in node.items:
        if not isinstance(item, ScalarNode):
            continue
        separator = "=" if "=" in item.text else ":"
        host, _, addresses = item.text.partition(separator)
        for address in addresses.split(","):
            bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
            hosts.append(scalar_at(item, f"{host}={bare}"))
    hosts.sort(key=lambda host: host.text)
    return SequenceNode(tuple(hosts), node.path, node.span, overrode=node.overrode)
