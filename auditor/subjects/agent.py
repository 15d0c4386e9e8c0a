"""What the programs beside Prometheus, Alertmanager and Grafana have in common: a service, its flags, one document."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar, Self, TypeVar

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, nearest, scalar, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.argv import Flags, go_flag
from auditor.parse.scalars import unexpanded
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component
from auditor.subjects.gitignore import example_of, ignored
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.prometheus import read_mapping
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

T = TypeVar("T")

_GENERATED = (".tmp", ".generated", ".gen", ".rendered")
_BRACED = regex(r"\$\{([A-Za-z_]\w*)(?:(:?[-=])([^{}]*))?\}|\$([A-Za-z_]\w*)")
_TRUE = frozenset({"true", "yes", "on", "1", "t"})


@dataclass(frozen=True, slots=True, eq=False)
class Agent(Aspect):
    """One program of the stack. `STOCK` are the configuration files that its image brings, the default first."""

    COMPONENT: ClassVar[Component]
    BINARIES: ClassVar[Collection[str]] = ()
    BOOLEANS: ClassVar[Collection[str]] = ()
    CONFIG_FLAG: ClassVar[str] = "config.file"
    STOCK: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service that runs the program."""
        return stack.memo(
            ("agents", cls.__name__),
            lambda: tuple(
                cls(service)
                for service in stack.services
                if service.component is cls.COMPONENT and not service.is_one_shot
            ),
        )

    # Version ----------------------------------------------------------------------------------------------------

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version that the image's tag names, or None."""
        return self.service.version

    def since(self, *version: int) -> bool:
        """Whether it is at least `version`; an unknown version is assumed to be current."""
        return self.version is None or self.version[: len(version)] >= version

    @property
    def assumed(self) -> str:
        """For messages: says that the version is not known; empty where it is."""
        return "" if self.version else " (version not known: the current one is assumed)"

    @property
    def image_place(self) -> FileLocation:
        """The line of the image, or of the build."""
        return self.service.at("image") if self.service.image_setting else self.service.at("build")

    @property
    def is_public_image(self) -> bool:
        """True for the image that the program's makers publish: neither built here, nor another packager's."""
        image = self.service.image
        return not self.service.is_built and not isinstance(image, Gap) and "bitnami" not in image.repository

    # Flags ------------------------------------------------------------------------------------------------------

    @property
    def argv(self) -> tuple[ScalarNode, ...] | Gap:
        """The declared arguments, without the program's name; a gap where a script decides on them."""
        service = self.service
        if service.runs_shell:
            return self._unclear(f"a shell decides the arguments of {self.COMPONENT}")
        entrypoint, command = service.entrypoint, service.command
        if entrypoint:
            if posixpath.basename(entrypoint[0].text) not in self.BINARIES:
                return self._unclear(f"{entrypoint[0].text} decides the arguments of {self.COMPONENT}")
            return (*entrypoint[1:], *(command or ()))
        if command is None and service.is_built:
            return self._unclear("the image is built here, and may bring its own arguments")
        return command or ()

    def require_arguments(self) -> None:
        """Raise the gap of the arguments, for what they would tell."""
        if isinstance(self.argv, Gap):
            raise GapError(self.argv)

    def _unclear(self, detail: str) -> Gap:
        key = "entrypoint" if self.service.entrypoint else "command"
        return Gap(GapReason.UNRESOLVED, detail, self.id, location=self.service.at(key))

    @property
    def flags(self) -> Flags | Gap:
        """The declared flags, in the grammar of Go's `flag`."""
        argv = self.argv
        return argv if isinstance(argv, Gap) else go_flag(argv, self.BOOLEANS)

    def flag(self, *names: str) -> Setting[str] | Gap | None:
        """The last use of a flag; None where it is not given."""
        flags = self.flags
        if isinstance(flags, Gap):
            return flags
        return next((found for found in map(flags.get, names) if found is not None), None)

    # Configuration ----------------------------------------------------------------------------------------------

    @property
    def config_path(self) -> Setting[str] | Gap:
        """The configuration file in the container."""
        given = self.flag(self.CONFIG_FLAG)
        if given is None:
            default = self.STOCK[0] if self.STOCK else ""
            if not self.is_public_image:
                return self._unclear("the image is not the makers' own, and may read another file")
            if not default or self.service.command is not None:
                return self._unclear(f"the command does not say which file {self.COMPONENT} reads")
            return Setting(self.CONFIG_FLAG, default, self.service.at("command"), is_default=True)
        if isinstance(given, Setting):
            return given.map(posixpath.normpath(posixpath.join(self._workdir, given.value.removeprefix("file:"))))
        return given

    @property
    def _workdir(self) -> str:
        return text(self.service.node, "working_dir") or "/"

    @property
    def is_bundled(self) -> bool:
        """True where it runs the example configuration of its public image."""
        path = self.config_path
        if isinstance(path, Gap) or not self.is_public_image:
            return False
        return path.value in self.STOCK and self.service.mount_for(path.value) is None

    @property
    def missing_config(self) -> Setting[str] | None:
        """The flag that names a file which neither a mount nor the public image brings; None where all is well."""
        path = self.config_path
        if isinstance(path, Gap) or path.value in self.STOCK or unexpanded(path.value):
            return None
        if not self.is_public_image or not path.value.startswith("/") or "," in path.value:
            return None
        mount = self.service.mount_for(path.value)
        return path if mount is None or self._lacks(mount, path.value) else None

    def _lacks(self, mount: Mount, path: str) -> bool:
        """True where a directory of the project is mounted, and is here, without the file."""
        found = self.service.file(path)
        if mount.kind is not MountKind.BIND or mount.target == path or not isinstance(found, Gap):
            return False
        source = posixpath.normpath(mount.inside(path))
        kept_out = ignored(self.stack, source) or bool(example_of(self.stack, source)) or source.endswith(_GENERATED)
        here = not isinstance(self.stack.view.directory(posixpath.dirname(source) or "."), Gap)
        return found.reason is GapReason.MISSING and here and not kept_out

    @property
    def config(self) -> MappingNode | Gap:
        """The configuration, or why it cannot be read."""
        return self.stack.memo((self.COMPONENT, self.id, "config"), self._config)

    def _config(self) -> MappingNode | Gap:
        path = self.config_path
        if isinstance(path, Gap):
            return path
        if "," in path.value:
            return Gap(GapReason.UNSUPPORTED, "several configuration files are given", self.id, location=path.location)
        found = self.service.file(path.value)
        return found if isinstance(found, Gap) else read_mapping(self.service, found)

    def config_at(self, *route: str) -> FileLocation:
        """The place of a key of the configuration, or the nearest enclosing one; the service's without a document."""
        root = self.config
        return self.service.at("command") if isinstance(root, Gap) else nearest(root, *route)

    def value(self, node: ScalarNode, name: str) -> Setting[str] | Gap:
        """A scalar of the configuration with `${VAR}` replaced, where the program was told to."""
        setting = Setting(name, node.text, node.location.at(name))
        if "$" not in node.text or not self.expands:
            return setting
        found = expand(node.text, self.service.environment)
        if found is None:
            detail = f"{name} depends on a variable that is not known here: {node.text}"
            return Gap(GapReason.UNRESOLVED, detail, self.id, location=node.location)
        return setting.map(found)

    @property
    def expands(self) -> bool:
        """True where variables in the configuration are replaced (`-config.expand-env`)."""
        given = self.flag("config.expand-env")
        return isinstance(given, Setting) and given.value == "true"

    @property
    def literal_variables(self) -> tuple[Setting[str], ...]:
        """Values that hold `${VAR}` although nothing replaces it. A gap of the document raises."""
        root = self.config
        if isinstance(root, Gap):
            return root.value
        if isinstance(self.flags, Gap):
            return self.flags.value
        if self.expands:
            return ()
        return tuple(
            Setting(name, node.text, node.location.at(name))
            for name, node in scalars(root)
            if "${" in node.text and unexpanded(node.text)
        )


def is_true(setting: Setting[str]) -> bool:
    """A boolean of a YAML file or a flag."""
    return setting.value.lower() in _TRUE


def expand(template: str, environment: Mapping[str, ScalarNode]) -> str | None:
    """A text with its variables replaced from the container's environment; None where one is not known here."""
    unknown = False

    def replace(match: re.Match[str]) -> str:
        nonlocal unknown
        node = environment.get(match[1] or match[4])
        if node is not None and node.text:
            return node.text
        unset = node is not None and any(use.state == "unset" for use in node.variables)
        if match[2] and not unset:
            return match[3]
        unknown = True
        return ""

    result = _BRACED.sub(replace, template)
    return None if unknown else result


def scalars(node: Node, route: str = "") -> Iterator[tuple[str, ScalarNode]]:
    """Every scalar below a node with its route."""
    if isinstance(node, ScalarNode):
        yield route, node
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from scalars(item, f"{route}.{index}" if route else str(index))
    else:
        for key, value in node.items():
            yield from scalars(value, f"{route}.{key}" if route else key)


def kept_on(service: Service, path: str) -> Mount | None:
    """The mount that keeps a path when the container is made anew: a bind mount or a named volume; None otherwise."""
    mount = service.mount_for(path)
    if mount is None or mount.kind in (MountKind.TMPFS, MountKind.CONFIG, MountKind.SECRET):
        return None
    return mount if mount.source else None


def lost_because(service: Service, path: str) -> str:
    """Why a path is not kept: for messages."""
    mount = service.mount_for(path)
    if mount is None:
        return "lies in the container's own layer"
    if mount.kind is MountKind.TMPFS:
        return f"lies on the tmpfs {mount.target}"
    return f"lies on the anonymous volume {mount.target}" if not mount.source else "lies on a file that cannot grow"


def document_scalar(root: MappingNode, *route: str) -> ScalarNode | None:
    """A scalar that is there and not empty."""
    node = scalar(root, *route)
    return node if node is not None and node.text not in ("", "null", "~") else None
