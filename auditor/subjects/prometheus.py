"""Prometheus: one server of the stack, with its effective flags and its configuration document."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation, Location
from auditor.model.node import MappingNode, ScalarNode, mapping, nearest, scalar, sequence, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.argv import Flags, kingpin
from auditor.parse.document import Document
from auditor.parse.flag_tables import PROMETHEUS_BOOLEANS, prometheus_repeatable
from auditor.parse.scalars import prometheus_duration
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component, Image
from auditor.subjects.mounts import Mount
from auditor.subjects.reference import Reference, refer
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

if TYPE_CHECKING:
    from auditor.subjects.alertmanager_target import AlertmanagerTarget
    from auditor.subjects.remote_write import RemoteWrite
    from auditor.subjects.rules import RuleFile, RulePattern
    from auditor.subjects.scrape_job import ScrapeJob

T = TypeVar("T")

V3 = (3, 0)
_MINUTE = timedelta(minutes=1)
_PREFIX = "--"
_STOCK = {"config.file": "/etc/prometheus/prometheus.yml", "storage.tsdb.path": "/prometheus"}
_BITNAMI = {
    "config.file": "/opt/bitnami/prometheus/conf/prometheus.yml",
    "storage.tsdb.path": "/opt/bitnami/prometheus/data",
}
_AGENT_PATH = "data-agent/"
_BARE = {"config.file": "prometheus.yml", "storage.tsdb.path": "data/"}
_PROGRAM = "prometheus"
_URL_PATH = regex(r"^[a-z]*:?//[^/]*|[?#].*$")
_OFFICIAL = regex(
    r"(?:(?:docker\.io|quay\.io|[\w.-]+(?::[0-9]+)?(?:/[\w.-]+)*)/)?"
    r"(?:prom|prometheus|ubuntu|bitnami|bitnamilegacy)/prometheus"
)


@dataclass(frozen=True, slots=True, eq=False)
class Prometheus(Aspect):
    """One Prometheus server.

    Sources: https://prometheus.io/docs/prometheus/latest/command-line/prometheus/ and the image's Dockerfile,
    https://github.com/prometheus/prometheus/blob/main/Dockerfile.
    """

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service that runs Prometheus; jobs that only use its image (`promtool`) are none."""
        return stack.memo("prometheus", lambda: tuple(cls(service) for service in stack.services if _runs(service)))

    def _memo(self, key: str, build: Callable[[], T]) -> T:
        return self.stack.memo((_PROGRAM, self.id, key), build)

    # Flags ------------------------------------------------------------------------------------------------------

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version that the image's tag names, or None."""
        return self.service.version

    @property
    def minor(self) -> tuple[int, int] | None:
        """Major and minor version; None where the tag does not name both."""
        version = self.version
        return (version[0], version[1]) if version is not None and len(version) > 1 else None

    @property
    def is_stock(self) -> bool:
        """True for the project's own image (or Ubuntu's, Bitnami's), which brings no configuration of the stack."""
        return not self.service.is_built and _is_official(self.service.image)

    def before(self, *version: int) -> bool | None:
        """Whether it is older than `version`; None where not known."""
        return None if self.version is None else self.version[: len(version)] < version

    @property
    def argv(self) -> tuple[ScalarNode, ...] | Gap:
        """The declared arguments; none where the image decides, a gap where a script or another program does."""
        service = self.service
        if service.runs_shell:
            return self._unclear("a shell decides the arguments of Prometheus")
        entrypoint, command = service.entrypoint, service.command
        if entrypoint:
            if posixpath.basename(entrypoint[0].text) != _PROGRAM:
                return self._unclear(f"{entrypoint[0].text} decides the arguments of Prometheus")
            return (*entrypoint[1:], *(command or ()))
        if command is None and service.is_built and not (service.starts_as_its_base and _is_official(service.image)):
            return self._unclear("the image is built here, and may bring its own arguments")
        return command or ()

    def _unclear(self, detail: str, *route: str) -> Gap:
        key = route or (("entrypoint",) if self.service.entrypoint else ("command",))
        return Gap(GapReason.UNRESOLVED, detail, self.id, location=self.service.at(*key))

    @property
    def flags(self) -> Flags | Gap:
        """The declared flags, or why they cannot be known."""
        return self._memo("flags", self._flags)

    def _flags(self) -> Flags | Gap:
        argv = self.argv
        if isinstance(argv, Gap):
            return argv
        if any(word.text.startswith("@") for word in argv):
            return self._unclear("arguments stand in a file (`@...`) that belongs to the container")
        if self.before(2):
            return self._unclear("Prometheus 1 has other flags, which are not known here")
        return kingpin(argv, PROMETHEUS_BOOLEANS, prometheus_repeatable(self.minor))

    def flag(self, name: str, default: str = "") -> Setting[str] | Gap:
        """A flag with its effective value: what is declared, what the image says, or the program's default."""
        flags = self.flags
        if isinstance(flags, Gap):
            return flags
        declared = flags.get(name)
        if declared is not None:
            return declared
        value = self._image_default(name) or default
        return Setting(_PREFIX + name, value, self.service.at("command"), is_default=True)

    def _image_default(self, name: str) -> str:
        """What the image's CMD sets, as long as no `command` (or entrypoint) of the stack replaces it."""
        if self.service.command is None and not self.service.entrypoint:
            image = self.service.image
            is_bitnami = not isinstance(image, Gap) and "bitnami" in image.repository
            return (_BITNAMI if is_bitnami else _STOCK).get(name, "")
        return _BARE.get(name, "")

    def switch(self, name: str) -> Setting[str] | None:
        """A boolean flag that is on, with its place; None where it is off. A gap of the flags raises."""
        found = self.flag(name, "false")
        if isinstance(found, Gap):
            raise GapError(found)
        return found if found.value == "true" else None

    def feature(self, name: str) -> Setting[str] | None:
        """The `--enable-feature` that names `name`; None where none does. A gap of the flags raises."""
        flags = self.flags
        if isinstance(flags, Gap):
            raise GapError(flags)
        for setting in flags.all("enable-feature"):
            if name in (part.strip() for part in setting.value.split(",")):
                return setting
        return None

    @property
    def expands_labels(self) -> bool:
        """True where variables in `global.external_labels` are expanded: from 3.0 on, before with a feature.

        An unknown version is taken for a current one.
        """
        return not self.before(*V3) or self.feature("expand-external-labels") is not None

    @property
    def receives(self) -> tuple[Setting[str], ...]:
        """What makes it take samples that others send: the receivers of remote write and OTLP. A gap raises.

        The names of features count before 3.0 only.
        """
        found = [self.switch("web.enable-remote-write-receiver"), self.switch("web.enable-otlp-receiver")]
        if self.before(*V3) is not False:
            found += [self.feature("remote-write-receiver"), self.feature("otlp-write-receiver")]
        return tuple(setting for setting in found if setting is not None)

    @property
    def is_agent(self) -> bool:
        """True in agent mode, which has no rules, no alerting and no queries. A gap of the flags counts as no."""
        if isinstance(self.flags, Gap):
            return False
        return self.switch("agent") is not None or (self.before(*V3) is not False and bool(self.feature("agent")))

    def inside(self, path: str) -> str:
        """A path of a flag as an absolute path of the container: the image's working directory is the data's."""
        image = self.service.image
        base = (
            "/opt/bitnami/prometheus" if not isinstance(image, Gap) and "bitnami" in image.repository else "/prometheus"
        )
        return posixpath.normpath(posixpath.join(text(self.service.node, "working_dir") or base, path))

    @property
    def data_path(self) -> Setting[str] | Gap:
        """The directory of the time series in the container."""
        agent = self.is_agent
        found = self.flag("storage.agent.path", _AGENT_PATH) if agent else self.flag("storage.tsdb.path")
        return found if isinstance(found, Gap) else found.map(self.inside(found.value))

    @property
    def data_mount(self) -> Mount | None:
        """The mount that the data lies on; None where it is the container's own layer. A gap of the flags raises."""
        return self.service.mount_for(self.data_path.value)

    @property
    def prefix(self) -> str:
        """The path that everything is served below (`/prom`), from the route prefix or the external URL."""
        route = self.flag("web.route-prefix").value
        path = route or _URL_PATH.sub("", self.flag("web.external-url").value)
        return "/" + path.strip("/") if path.strip("/") else ""

    @property
    def port(self) -> int:
        """The port that it listens on in the container."""
        if isinstance(self.flags, Gap):
            return 9090
        tail = self.flag("web.listen-address", "0.0.0.0:9090").value.rpartition(":")[2]
        return int(tail) if tail.isdigit() else 9090

    # Configuration ----------------------------------------------------------------------------------------------

    @property
    def config_path(self) -> Setting[str] | Gap:
        """The configuration file in the container."""
        found = self.flag("config.file")
        return found if isinstance(found, Gap) else found.map(self.inside(found.value))

    @property
    def config_file(self) -> join.Found | Gap:
        """The file behind `--config.file`."""
        path = self.config_path
        return path if isinstance(path, Gap) else self.service.file(path.value)

    @property
    def config(self) -> MappingNode | Gap:
        """The configuration, or why it cannot be read."""
        return self._memo("config", self._config)

    def _config(self) -> MappingNode | Gap:
        found = self.config_file
        if isinstance(found, Gap):
            return found
        return read_mapping(self.service, found)

    def config_at(self, *route: str) -> FileLocation:
        """The place of a key of the configuration, or the nearest enclosing one. A gap raises."""
        root = self.config
        if isinstance(root, Gap):
            raise GapError(root)
        return nearest(root, *route)

    def global_duration(self, name: str, default: timedelta) -> Setting[timedelta] | Gap:
        """A duration of `global`, or its default."""
        root = self.config
        if isinstance(root, Gap):
            return root
        node = scalar(root, "global", name)
        found = prometheus_duration(node.text) if node else None
        if node is None or not node.text or (found is not None and not found):
            return Setting(f"global.{name}", default, nearest(root, "global", name), is_default=True)
        if found is None:
            return Gap(GapReason.UNPARSABLE, f"{name} {node.text!r} is no duration", self.id, location=node.location)
        return Setting(f"global.{name}", found, node.location.at(f"global.{name}"))

    @property
    def scrape_interval(self) -> Setting[timedelta] | Gap:
        """`global.scrape_interval`, one minute unless set."""
        return self.global_duration("scrape_interval", _MINUTE)

    @property
    def evaluation_interval(self) -> Setting[timedelta] | Gap:
        """`global.evaluation_interval`, one minute unless set."""
        return self.global_duration("evaluation_interval", _MINUTE)

    @property
    def external_labels(self) -> Mapping[str, ScalarNode] | Gap:
        """`global.external_labels`."""
        root = self.config
        if isinstance(root, Gap):
            return root
        labels = mapping(root, "global", "external_labels")
        return {name: node for name, node in labels.items() if isinstance(node, ScalarNode)} if labels else {}

    @property
    def jobs(self) -> tuple[ScrapeJob, ...] | Gap:
        """Every scrape job, those of `scrape_config_files` included."""
        from auditor.subjects.scrape_job import read_jobs  # noqa: PLC0415 (a job knows its Prometheus)

        return self._memo("jobs", lambda: read_jobs(self))

    @property
    def remote_writes(self) -> tuple[RemoteWrite, ...] | Gap:
        """Every entry of `remote_write`."""
        from auditor.subjects.remote_write import read_remote_writes  # noqa: PLC0415 (likewise)

        return self._memo("remote_writes", lambda: read_remote_writes(self))

    @property
    def rule_patterns(self) -> tuple[RulePattern, ...] | Gap:
        """Every entry of `rule_files` with the files that it finds inside the container."""
        from auditor.subjects.rules import read_patterns  # noqa: PLC0415 (a rule file knows its Prometheus)

        return self._memo("rule_patterns", lambda: read_patterns(self))

    @property
    def rule_files(self) -> tuple[RuleFile, ...] | Gap:
        """The rule files that it loads; a gap where some cannot be seen."""
        from auditor.subjects.rules import loaded_by  # noqa: PLC0415 (likewise)

        return self._memo("rule_files", lambda: loaded_by(self))

    @property
    def alertmanagers(self) -> tuple[AlertmanagerTarget, ...] | Gap:
        """Every static target of `alerting.alertmanagers`; discovered ones are told by `discovers_alertmanagers`."""
        root = self.config
        if isinstance(root, Gap):
            return root
        from auditor.subjects.alertmanager_target import read_targets  # noqa: PLC0415 (likewise)

        return read_targets(self, root)

    @property
    def discovers_alertmanagers(self) -> bool:
        """True where some of its Alertmanagers come from service discovery, which files do not show."""
        root = self.config
        if isinstance(root, Gap):
            return False
        return any(
            key.endswith("_sd_configs")
            for entry in sequence(root, "alerting", "alertmanagers")
            if isinstance(entry, MappingNode)
            for key in entry.keys()  # noqa: SIM118 (a MappingNode is no dict)
        )

    @property
    def web_config(self) -> MappingNode | Gap | None:
        """The document of `--web.config.file` (users and TLS); None where there is none."""
        path = self.flag("web.config.file")
        if isinstance(path, Gap) or not path.value:
            return path if isinstance(path, Gap) else None
        found = self.service.file(self.inside(path.value))
        return found if isinstance(found, Gap) else read_mapping(self.service, found)

    def refer(self, address: str) -> Reference:
        """What an address of its configuration means, seen from its container."""
        return refer(self.service, address)


def _is_official(image: Image | Gap) -> bool:
    return isinstance(image, Image) and _OFFICIAL.fullmatch(image.repository) is not None


def _runs(service: Service) -> bool:
    """True where a service runs the server, not another program of the image."""
    if service.component is not Component.PROMETHEUS or service.is_one_shot:
        return False
    words = service.entrypoint or service.command or ()
    return not (words and posixpath.basename(words[0].text) == "promtool")


def read_mapping(service: Service, found: join.Found) -> MappingNode | Gap:
    """The mapping that a YAML file holds, or a gap that says what is wrong with it."""
    document = join.read(service, found, parse_yaml)
    if isinstance(document, Gap):
        return document
    return root_of(document, service.name)


def root_of(document: Document, subject: str) -> MappingNode | Gap:
    """The only mapping of a document; an empty file is an empty mapping."""
    if document.fatal is not None:
        where: Location = document.fatal.location
        return Gap(GapReason.UNPARSABLE, document.fatal.message, subject, location=where)
    root = document.root
    if isinstance(root, MappingNode):
        return root
    where = root.location if root else FileLocation(document.path)
    return Gap(GapReason.UNPARSABLE, "holds no mapping of keys and values", subject, location=where)
