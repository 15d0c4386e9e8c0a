"""A service of the compose model: the subject of everything that concerns each container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    child,
    mapping,
    nearest,
    scalar,
    sequence,
    text,
)
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.dockerfile import Dockerfile, parse_dockerfile
from auditor.subjects import join
from auditor.subjects.component import Component, Image, by_command, by_derived_image, by_image, parse_image
from auditor.subjects.mounts import Mount, read_mounts
from auditor.subjects.ports import Port, read_port
from auditor.subjects.swarm import swarm_sign

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_TOOL_PROFILE = regex(
    r"tests?|testing|tools?|debug|dev-?tools|cli|manual|migrat(e|ions?)|seed|setup|init|ci|e2e|load-?test|bench(mark)?"
    r"|backup|restore|jobs?|one-?shot|utils?|docs"
)
_JOB_NAME = regex(r"(^|[-_.])(init|migrate|migrations?|seed|seeder|setup|bootstrap|minio-mc|createbuckets?)($|[-_.])")


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One service. `node` is its normalised definition; `key` is where its name stands in the file."""

    stack: Stack
    name: str
    key: ScalarNode
    node: MappingNode

    @property
    def id(self) -> str:
        """The service's name."""
        return self.name

    @property
    def pointer(self) -> str:
        """The route of the service in its file."""
        return f"services.{self.name}"

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.key.location.at(self.pointer)

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service of the stack."""
        return (service for service in stack.services if isinstance(service, cls))

    @property
    def is_fragment(self) -> bool:
        """True for what only completes a service of another file, which is not among the files that were named."""
        return all(self.node.get(key) is None for key in ("image", "build", "provider"))

    # What is declared -------------------------------------------------------------------------------------------

    def at(self, *route: str) -> FileLocation:
        """The place of a key of this service, or the nearest enclosing one, saying what is missing."""
        found = nearest(self.node, *route)
        if not found.pointer and found.missing == ".".join(route):
            return self.location.at(self.pointer, found.missing)
        pointer = f"{self.pointer}.{found.pointer}" if found.pointer else self.pointer
        return found.at(pointer, found.missing)

    def setting(self, *route: str) -> Setting[str] | None:
        """A scalar of the service, e.g. `setting("deploy", "resources", "limits", "memory")`, or None."""
        node = scalar(self.node, *route)
        return None if node is None else self._setting(node, route)

    def _setting(self, node: ScalarNode, route: Iterable[str]) -> Setting[str]:
        name = ".".join(route)
        return Setting(
            name,
            node.text,
            node.location.at(f"{self.pointer}.{name}"),
            overrode=tuple(old.location for old in node.overrode),
        )

    def node_at(self, *route: str | int) -> Node | None:
        """The raw node of a key, or None."""
        return child(self.node, *route)

    @property
    def environment(self) -> Mapping[str, ScalarNode]:
        """Variables of the container, `env_file` included; a variable without a value is an empty text."""
        variables = mapping(self.node, "environment")
        if variables is None:
            return {}
        return {name: node for name, node in variables.items() if isinstance(node, ScalarNode)}

    def variable(self, name: str) -> Setting[str] | None:
        """An environment variable of the container, or None where it is not set."""
        node = self.environment.get(name)
        return None if node is None else self._setting(node, ("environment", name))

    @property
    def labels(self) -> Mapping[str, ScalarNode]:
        """Labels of the container."""
        labels = mapping(self.node, "labels")
        return {name: node for name, node in labels.items() if isinstance(node, ScalarNode)} if labels else {}

    @property
    def names(self) -> frozenset[str]:
        """Every name that other containers can reach it by: service, container name, hostname, aliases."""
        names = {self.name}
        for key in ("container_name", "hostname"):
            value = text(self.node, key)
            if value:
                names.add(value)
        for network in self.network_nodes.values():
            names.update(text(alias) or "" for alias in sequence(network, "aliases"))
        return frozenset(names - {""})

    @property
    def network_nodes(self) -> Mapping[str, Node | None]:
        """Networks by their key in the file, with this service's attachment."""
        networks = mapping(self.node, "networks")
        return dict(networks.items()) if networks else {}

    @property
    def network_mode(self) -> str:
        """`network_mode`, empty where there is none."""
        return text(self.node, "network_mode") or ""

    def shares_network(self, other: Service) -> bool:
        """True where both can talk to each other by name."""
        if self.network_mode or other.network_mode:
            return self.network_mode in (other.network_mode, f"service:{other.name}")
        mine, theirs = self.network_nodes.keys(), other.network_nodes.keys()
        defined = mapping(self.stack.model.root, "networks")
        undefined = (mine | theirs) - {"default", *(defined.keys() if defined else ())}
        return bool(mine & theirs) or bool(undefined)  # compose refuses the project: a finding of its own

    @property
    def ports(self) -> tuple[Port, ...]:
        """Every published port."""
        nodes = sequence(self.node, "ports")
        return tuple(read_port(node, f"{self.pointer}.ports.{index}") for index, node in enumerate(nodes))

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """Every volume, bind, tmpfs, config and secret."""
        return self.stack.memo(("mounts", self.name), lambda: read_mounts(self.node, self.pointer))

    def mount_for(self, path: str) -> Mount | None:
        """The mount that a path of the container lies on: the one with the longest target."""
        covering = [mount for mount in self.mounts if mount.target and mount.covers(path)]
        return max(covering, key=lambda mount: len(mount.target), default=None)

    @property
    def entrypoint(self) -> tuple[ScalarNode, ...] | None:
        """The entrypoint, one item an argument; None where the image decides."""
        return _words(self.node.get("entrypoint"))

    @property
    def command(self) -> tuple[ScalarNode, ...] | None:
        """The command, one item an argument; None where the image decides."""
        return _words(self.node.get("command"))

    @property
    def runs_shell(self) -> bool:
        """True where a shell script decides what runs, so that the arguments cannot be known from the file."""
        words = [node.text for node in (*(self.entrypoint or ()), *(self.command or ()))]
        return bool(words) and words[0].rsplit("/", 1)[-1] in ("sh", "bash", "ash", "dash")

    @property
    def replicas(self) -> int:
        """How many containers the file asks for."""
        for route in (("deploy", "replicas"), ("scale",)):
            value = text(self.node, *route)
            if value and value.isdigit():
                return int(value)
        return 1

    @property
    def restart_policy(self) -> Setting[str] | None:
        """What restarts it: `deploy.restart_policy` wins over `restart`; a swarm ignores the latter, and restarts.

        Sources: https://docs.docker.com/reference/compose-file/deploy/#restart_policy (the default is `any`) and
        docker/cli, `cli/compose/types` (`restart` is among the unsupported properties).
        """
        declared = self.setting("deploy", "restart_policy", "condition")
        sign = swarm_sign(self.stack)
        if declared is not None or sign is None:
            return declared or self.setting("restart")
        return Setting("deploy.restart_policy.condition", "any", sign, is_default=True)

    @property
    def is_one_shot(self) -> bool:
        """True for a job or a tool, which is not meant to stay up.

        Another service waits for it to complete, its name says that it sets something up, or all its compose profiles
        are of tools that somebody starts by hand (`testing`, `tools`, `debug`).
        """
        profiles = {(text(node) or "").lower() for node in sequence(self.node, "profiles")}
        if profiles and all(_TOOL_PROFILE.fullmatch(profile) for profile in profiles):
            return True
        if _JOB_NAME.search(self.name.lower()):
            return True
        return any(
            text(other.node, "depends_on", self.name, "condition") == "service_completed_successfully"
            for other in self.stack.services
        )

    # What it runs -----------------------------------------------------------------------------------------------

    @property
    def image_setting(self) -> Setting[str] | None:
        """The image reference as declared."""
        return self.setting("image")

    @property
    def is_built(self) -> bool:
        """True where the stack builds the image itself."""
        return self.node.get("build") is not None

    @property
    def image(self) -> Image | Gap:
        """The image that decides what program runs: the declared one, or the base of the stack's own Dockerfile."""
        if self.is_built:
            return self._base_image()
        declared = self.image_setting
        if declared is None:
            return Gap(GapReason.MISSING, "the service has neither image nor build", self.name, location=self.location)
        return parse_image(declared.value)

    def _base_image(self) -> Image | Gap:
        dockerfile = self.dockerfile
        declared = self.image_setting
        if isinstance(dockerfile, Gap):
            return dockerfile
        base = dockerfile.base_image
        if base:
            return parse_image(base)
        if declared is not None:
            return parse_image(declared.value)
        return Gap(
            GapReason.UNRESOLVED, "the Dockerfile's base image cannot be told", self.name, location=self.location
        )

    @property
    def dockerfile(self) -> Dockerfile | Gap:
        """The service's own Dockerfile, or why it cannot be read."""
        return self.stack.memo(("dockerfile", self.name), lambda: _dockerfile(self))

    @property
    def starts_as_its_base(self) -> bool:
        """True for an image built here whose Dockerfile, which can be read, sets neither ENTRYPOINT nor CMD."""
        dockerfile = self.dockerfile
        if isinstance(dockerfile, Gap):
            return False
        return all(dockerfile.effective(keyword) is None for keyword in ("ENTRYPOINT", "CMD"))

    @property
    def component(self) -> Component | None:
        """The program that the service runs, or None for an application or a program the audit does not know."""
        return self.stack.memo(("component", self.name), self._component)

    def _component(self) -> Component | None:
        override = self.stack.components.get(self.name)
        if override is not None and override.component:
            return Component(override.component) if override.component in list(Component) else None
        image = self.image
        found = by_image(image.repository) if not isinstance(image, Gap) else None
        declared = self.image_setting
        if found is None and declared is not None:
            found = by_image(parse_image(declared.value).repository)
        if found is None:
            words = [node.text for node in (*(self.entrypoint or ()), *(self.command or ()))]
            found = by_command(words)
        return found or self._by_name(image)

    def _by_name(self, image: Image | Gap) -> Component | None:
        """By the name of somebody's own image; by the service's where its Dockerfile cannot be read."""
        if isinstance(image, Image):
            return by_derived_image(image.repository)
        return by_derived_image(self.name.removesuffix("-server")) if self.is_built else None

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version of the program, from the settings or the image's tag; None where it cannot be told."""
        override = self.stack.components.get(self.name)
        if override is not None and override.version:
            return parse_image(f"x:{override.version}").version
        image = self.image
        if isinstance(image, Gap) or (by_image(image.repository) is None and by_derived_image(image.repository)):
            return None  # the tag of somebody's own image counts that image's versions
        return image.version

    @property
    def version_text(self) -> str:
        """The version for people: `2.48.0`, or the tag as it stands."""
        version = self.version
        if version:
            return ".".join(str(part) for part in version)
        image = self.image
        return "" if isinstance(image, Gap) else image.tag

    # The join ---------------------------------------------------------------------------------------------------

    def file(self, path: str) -> join.Found | Gap:
        """The file behind a path of the container, or why it cannot be read here."""
        return join.file(self, path)

    def files(self, pattern: str) -> tuple[join.Found, ...] | Gap:
        """The files that a glob of the container (`/etc/prometheus/rules/*.yml`) finds, sorted by path."""
        return join.files(self, pattern)


def _words(node: Node | None) -> tuple[ScalarNode, ...] | None:
    if node is None:
        return None
    if isinstance(node, SequenceNode):
        return tuple(item for item in node.items if isinstance(item, ScalarNode))
    return (node,) if isinstance(node, ScalarNode) and node.text else None


def _dockerfile(service: Service) -> Dockerfile | Gap:
    build = service.node.get("build")
    if build is None:
        return Gap(GapReason.MISSING, "the service is not built here", service.name, location=service.location)
    inline = text(build, "dockerfile_inline")
    if inline is not None:
        return parse_dockerfile(inline, service.location.path)
    context = text(build, "context") or text(build) or "."
    if "://" in context or context.startswith("git@"):
        detail = f"is built from {context}, which is not in the project"
        return Gap(GapReason.OUTSIDE, detail, service.name, location=service.location)
    path = posixpath.join(context, text(build, "dockerfile") or "Dockerfile")
    reply = service.stack.view.file(path)
    if isinstance(reply, Gap):
        return Gap(
            reason=reply.reason, detail=f"{path}: {reply.detail}", subject=service.name, location=service.location
        )
    return parse_dockerfile(reply.text, posixpath.normpath(path))
