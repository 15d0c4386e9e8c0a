"""What the parts of a model say of each other: names that must exist, and values that exclude each other.

Sources: https://github.com/compose-spec/compose-spec/blob/main/05-services.md and the checks of Docker Compose v5.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.node import MappingNode, Node, ScalarNode, mapping, sequence, text
from auditor.model.values import dataclass
from auditor.parse.compose.environment import Problems
from auditor.parse.compose.short import clean_target

_EQUAL_LIMITS = (
    ("mem_limit", ("limits", "memory")),
    ("mem_reservation", ("reservations", "memory")),
    ("cpus", ("limits", "cpus")),
    ("pids_limit", ("limits", "pids")),
)


@dataclass(slots=True)
class Checker:
    """Checks a normalised model."""

    root: MappingNode
    problems: Problems
    inactive: tuple[str, ...] = ()

    def check(self) -> None:
        """Report everything that does not fit together."""
        services = mapping(self.root, "services")
        if services is None:
            return
        names = {
            name: set(found.keys())
            for name in ("networks", "volumes", "secrets", "configs")
            if (found := mapping(self.root, name))
        }
        every = {key.text for section in ("services", "jobs") for key, _ in _pairs(mapping(self.root, section))}
        for key, service in services.entries:
            if isinstance(service, MappingNode):
                for rule in (self.image, self.exclusive, self.limits, self.mounts):
                    rule(key.text, service, key)
                self.references(key.text, service, names, every)
        self.container_names(services)
        self.circles(services)
        self.resources()

    def image(self, name: str, service: MappingNode, place: Node) -> None:
        """A service runs an image, builds one, or leaves it to a provider."""
        if all(service.get(key) is None for key in ("image", "build", "provider")):
            self.problems.add(f"service {name} has neither an image nor a build", place, f"services.{name}")

    def exclusive(self, name: str, service: MappingNode, _place: Node) -> None:
        """Keys that must not stand together."""
        networks = service.get("networks")
        if networks is not None and text(service, "network_mode"):
            self.problems.add(
                f"service {name} has both network_mode and networks", networks, f"services.{name}.networks"
            )
        build = mapping(service, "build")
        inline = build.get("dockerfile_inline") if build else None
        if build is not None and inline is not None and text(build, "dockerfile"):
            self.problems.add(f"service {name} has both dockerfile and dockerfile_inline", inline)
        platform = service.get("platform")
        platforms = [text(item) for item in sequence(service, "build", "platforms")]
        if platform is not None and platforms and text(platform) not in platforms:
            self.problems.add(f"service {name}: build.platforms does not hold the platform", platform)

    def limits(self, name: str, service: MappingNode, _place: Node) -> None:
        """Limits may be told twice, but not differently."""
        for key, route in _EQUAL_LIMITS:
            old, limits = service.get(key), mapping(service, "deploy", "resources", route[0])
            # Compose compares as soon as the limits are there, even if they do not hold this one.
            if old is not None and limits is not None and text(limits, route[1]) != text(old):
                other = f"deploy.resources.{route[0]}.{route[1]}"
                self.problems.add(f"service {name} has different values for {key} and {other}", old)
        scale, replicas = service.get("scale"), text(service, "deploy", "replicas")
        if scale is not None and replicas not in {None, text(scale)}:
            self.problems.add(f"service {name} has different values for scale and deploy.replicas", scale)
        count = text(scale) if scale is not None else replicas
        container = service.get("container_name")
        if container is not None and count not in {None, "0", "1"}:
            self.problems.add(f"service {name} is to run {count} times under one container_name", container)

    def references(self, name: str, service: MappingNode, names: dict[str, set[str]], services: set[str]) -> None:
        """Everything that a service names must be there."""
        for section, word, used, place in _uses(service):
            if used not in names.get(section, set()) and not (section == "networks" and used == "default"):
                self.problems.add(f"service {name} refers to undefined {word} {used}", place)
        for key, value in _pairs(mapping(service, "depends_on")):
            left_out = key.text in self.inactive
            if key.text in services or (left_out and text(value, "required") == "false"):
                continue
            what = "a service that its profiles leave out:" if left_out else "undefined service"
            self.problems.add(f"service {name} depends on {what} {key.text}", key)

    def mounts(self, name: str, service: MappingNode, _place: Node) -> None:
        """Nothing is mounted over something else."""
        seen: set[str] = set()
        for item in (*sequence(service, "tmpfs"), *sequence(service, "volumes")):
            target = (text(item) or "").split(":")[0] if isinstance(item, ScalarNode) else text(item, "target")
            target = clean_target(target or "")
            if target and target in seen:
                self.problems.add(f"service {name} mounts {target} twice", item)
            seen.add(target)

    def container_names(self, services: MappingNode) -> None:
        """A container name is used once."""
        seen: dict[str, str] = {}
        for name, service in services.items():
            node = service.get("container_name") if isinstance(service, MappingNode) else None
            used = text(node)
            if node is None or used is None:
                continue
            if used in seen:
                self.problems.add(f"services {seen[used]} and {name} have the same container_name {used}", node)
            seen.setdefault(used, name)

    def circles(self, services: MappingNode) -> None:
        """Dependencies lead to no circle; found without recursion, by taking away what depends on nothing left."""
        needs = {
            name: {key.text for key, _ in _pairs(mapping(service, "depends_on"))} for name, service in services.items()
        }
        users: dict[str, list[str]] = {name: [] for name in needs}
        for name, others in needs.items():
            others.intersection_update(needs)
            for other in others:
                users[other].append(name)
        free = [name for name, others in needs.items() if not others]
        while free:
            done = free.pop()
            for user in users[done]:
                needs[user].discard(done)
                if not needs[user]:
                    free.append(user)
        left = [name for name, others in needs.items() if others]
        if left:
            place = services.key(left[0])
            self.problems.add(f"dependencies in a circle: {', '.join(left[:10])}", place or services)

    def resources(self) -> None:
        """Top-level volumes, secrets and configs say where they come from, and once."""
        for key, value in _entries(self.root, "volumes"):
            if text(value, "external") == "true":
                extra = [key.text for key, _ in value.entries if key.text not in {"name", "external"}]
                if extra:
                    self.problems.add(f"volume {key.text} is external and has {extra[0]}", value)
        for section, sources in (("secrets", ("file", "environment")), ("configs", ("file", "environment", "content"))):
            for key, value in _entries(self.root, section):
                given = [name for name in sources if value.get(name) is not None]
                if len(given) > 1:
                    self.problems.add(f"{section[:-1]} {key.text} has both {given[0]} and {given[1]}", value)
                if not given and value.get("driver") is None and value.get("external") is None:
                    self.problems.add(f"{section[:-1]} {key.text} needs one of {', '.join(sources)}", key)


def _pairs(node: MappingNode | None) -> tuple[tuple[ScalarNode, Node], ...]:
    return () if node is None else node.entries


def _entries(root: MappingNode, section: str) -> Iterator[tuple[ScalarNode, MappingNode]]:
    for key, value in _pairs(mapping(root, section)):
        if isinstance(value, MappingNode):
            yield key, value


def _uses(service: MappingNode) -> Iterator[tuple[str, str, str, Node]]:
    for key, _ in _pairs(mapping(service, "networks")):
        yield "networks", "network", key.text, key
    for volume in sequence(service, "volumes"):
        source = text(volume, "source")
        if text(volume, "type") == "volume" and source:
            yield "volumes", "volume", source, volume
    for section, word, route in (
        ("secrets", "secret", ("secrets",)),
        ("secrets", "build secret", ("build", "secrets")),
        ("configs", "config", ("configs",)),
    ):
        for item in sequence(service, *route):
            yield section, word, text(item, "source") or "", item


def used(services: MappingNode) -> dict[str, set[str]]:
    """The top-level resources that services use, by section."""
    found: dict[str, set[str]] = {"networks": set(), "volumes": set(), "secrets": set(), "configs": set()}
    for _, service in services.entries:
        if isinstance(service, MappingNode):
            for section, _, name, _ in _uses(service):
                found[section].add(name)
    return found
