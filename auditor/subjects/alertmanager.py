"""Alertmanager: the service, its flags, and its configuration as the container sees it.

Sources: https://prometheus.io/docs/alerting/latest/alertmanager/ and
https://github.com/prometheus/alertmanager/blob/main/Dockerfile (CMD, WORKDIR, VOLUME).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, mapping, sequence
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.argv import Flags, kingpin
from auditor.parse.flag_tables import ALERTMANAGER_BOOLEANS, ALERTMANAGER_REPEATABLE
from auditor.parse.scalars import prometheus_duration
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.alertmanager_faults import Fault, faults, global_faults
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component
from auditor.subjects.inhibition import InhibitRule, read_inhibition
from auditor.subjects.left_variables import LeftVariable, left_variables
from auditor.subjects.notification_templates import TemplateText, defined, template_files, template_texts
from auditor.subjects.receivers import Receiver, read_receivers, shared_setting
from auditor.subjects.routing import Matcher, Route, read_route

if TYPE_CHECKING:
    from datetime import timedelta

    from auditor.model.location import FileLocation
    from auditor.parse.document import Document
    from auditor.subjects.stack import Stack

_OFFICIAL = regex(r"(?:.*/)?(?:prom|prometheus|ubuntu|bitnami|bitnamilegacy)/alertmanager(?:[:@].*)?")
_RENDERED = (".tmpl", ".tpl", ".template", ".j2", ".gotmpl", ".mustache")


@dataclass(frozen=True, slots=True, eq=False)
class Alertmanager(Aspect):
    """One Alertmanager of the stack."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service that runs Alertmanager."""
        return (cls(service) for service in stack.services if service.component is Component.ALERTMANAGER)

    @property
    def is_stock(self) -> bool:
        """True for the project's own image (or Ubuntu's, Bitnami's, a mirror), which brings no routes of the stack."""
        image = None if self.service.is_built else self.service.image_setting
        return image is not None and _OFFICIAL.fullmatch(image.value) is not None

    # Flags ------------------------------------------------------------------------------------------------------

    @property
    def is_wrapped(self) -> bool:
        """True where a script starts the program, so that flags and configuration are made at run time."""
        if self.service.runs_shell:
            return True
        entrypoint = self.service.entrypoint
        words = [*(entrypoint or ()), *(self.service.command or ())]
        if entrypoint is None or not words:
            return False
        return posixpath.basename(words[0].text) != "alertmanager"

    def flag(self, name: str) -> Setting[str] | None:
        """The value of `--name=value` or `--name value`; the last one counts. None where it is not given."""
        return next(reversed(self.flags(name)), None)

    def flags(self, name: str) -> tuple[Setting[str], ...]:
        """Every value of a flag that may be repeated (`cluster.peer`)."""
        words = (*(self.service.entrypoint or ()), *(self.service.command or ()))
        found = []
        for index, word in enumerate(words):
            flag, equals, value = word.text.strip().partition("=")
            if flag not in (f"--{name}", f"-{name}"):  # one dash: before 0.13
                continue
            if not equals and index + 1 < len(words):
                value = words[index + 1].text
            found.append(Setting(f"--{name}", value, word.location.at(f"{self.service.pointer}.command")))
        return tuple(found)

    def duration_flag(self, name: str, default: timedelta) -> timedelta | None:
        """A flag that is a duration; None where it cannot be read."""
        given = self.flag(name)
        return default if given is None else prometheus_duration(given.value)

    @property
    def _home(self) -> str:
        image = self.service.image_setting
        return "/opt/bitnami/alertmanager" if image and "bitnami" in image.value else ""

    @property
    def command_line(self) -> Flags | None:
        """The arguments as the program's own parser reads them; None where a script starts it."""
        if self.is_wrapped:
            return None
        words = (*(self.service.entrypoint or ())[1:], *(self.service.command or ()))
        return kingpin(words, ALERTMANAGER_BOOLEANS, ALERTMANAGER_REPEATABLE)

    @property
    def peers(self) -> frozenset[str]:
        """The hosts of the other members of its cluster."""
        return frozenset(peer.value.partition(":")[0] for peer in self.flags("cluster.peer"))

    @property
    def is_clustered(self) -> bool:
        """Whether it names a peer, or is named by one."""
        others = (other for other in type(self).find(self.service.stack) if isinstance(other, Alertmanager))
        return bool(self.peers) or any(other.peers & self.service.names for other in others)

    @property
    def config_path(self) -> Setting[str]:
        """The path of the configuration in the container."""
        given = self.flag("config.file")
        if given is not None and given.value:
            return given.map(posixpath.normpath(posixpath.join("/alertmanager", given.value)))
        if self._home:
            default = f"{self._home}/conf/config.yml"
        else:  # a command of one's own replaces the image's flags, and the program's default is relative
            directory = "/etc/alertmanager" if self.service.command is None else "/alertmanager"
            default = f"{directory}/alertmanager.yml"
        return Setting("--config.file", default, self.service.at("command"), is_default=True)

    @property
    def storage_path(self) -> Setting[str]:
        """The directory of silences and of the notification log."""
        given = self.flag("storage.path")
        if given is not None and given.value:
            return given.map(posixpath.normpath(posixpath.join("/alertmanager", given.value)))
        if self._home:
            default = f"{self._home}/data"
        else:
            default = "/alertmanager" if self.service.command is None else "/alertmanager/data"
        return Setting("--storage.path", default, self.service.at("command"), is_default=True)

    @property
    def route_prefix(self) -> str:
        """The path that everything is served under, without a slash at its end."""
        given = self.flag("web.route-prefix")
        if given is not None:
            return "/" + given.value.strip("/") if given.value.strip("/") else ""
        external = self.flag("web.external-url")
        path = external.value.partition("://")[2].partition("/")[2].strip("/") if external else ""
        return f"/{path}" if path else ""

    # Configuration ----------------------------------------------------------------------------------------------

    @property
    def file(self) -> join.Found | Gap:
        """The configuration's text, or why it cannot be read here."""
        if self.is_wrapped:
            detail = "a script starts Alertmanager, and may write its configuration"
            return Gap(GapReason.UNRESOLVED, detail, self.id, location=self.service.at("entrypoint"))
        return self.service.stack.memo(
            ("alertmanager-file", self.id), lambda: self.service.file(self.config_path.value)
        )

    @property
    def document(self) -> Document | Gap:
        """The parsed configuration, faults included."""
        found = self.file
        return found if isinstance(found, Gap) else join.read(self.service, found, parse_yaml)

    @property
    def config(self) -> AlertmanagerConfig | Gap:
        """The configuration, or why nothing can be said about it."""
        return self.service.stack.memo(("alertmanager-config", self.id), self._config)

    def _config(self) -> AlertmanagerConfig | Gap:
        found = self.file
        if isinstance(found, Gap):
            return found
        document = join.read(self.service, found, parse_yaml)
        if isinstance(document, Gap):
            return document
        if document.fatal is not None or not isinstance(document.root, MappingNode):
            reason = document.fatal.message if document.fatal else "the file is empty"
            detail = f"{found.path} cannot be read: {reason}"
            return Gap(GapReason.UNPARSABLE, detail, self.id, location=found.location)
        return AlertmanagerConfig(self, document.root, found, document)


@dataclass(frozen=True, slots=True, eq=False)
class AlertmanagerConfig:
    """What an Alertmanager is configured to do. One file that several instances share is one configuration."""

    alertmanager: Alertmanager
    root: MappingNode
    file: join.Found
    document: Document

    @property
    def id(self) -> str:
        """The service's name."""
        return self.alertmanager.id

    @property
    def location(self) -> FileLocation:
        """The first key of the file."""
        return (self.root.entries[0][0] if self.root.entries else self.root).location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """The configuration of every Alertmanager, each file once."""
        seen = set()
        for alertmanager in Alertmanager.find(stack):
            if isinstance(alertmanager, Gap):
                yield alertmanager
                continue
            config = alertmanager.config
            if isinstance(config, Gap):
                yield Gap(config.reason, config.detail, alertmanager.id, config.layer, config.location)
            elif config.file.path not in seen and isinstance(config, cls):
                seen.add(config.file.path)
                yield config

    @property
    def stack(self) -> Stack:
        """The stack it belongs to."""
        return self.alertmanager.service.stack

    @property
    def is_template(self) -> bool:
        """True where the file's name says that something else fills it in first."""
        return self.file.path.endswith(_RENDERED)

    def at(self, key: str) -> FileLocation:
        """The place of a top-level key."""
        node = self.root.key(key)
        return node.location.at(key) if node else self.location.at("", key)

    def shared(self, key: str) -> ScalarNode | None:
        """A setting of `global`."""
        return shared_setting(self.root, key)

    @property
    def route(self) -> Route | None:
        """The root of the routing tree, or None where the file has none."""
        return self.stack.memo(("alertmanager-route", self.id), self._route)

    def _route(self) -> Route | None:
        node = mapping(self.root, "route")
        return read_route(node) if node else None

    @property
    def routes(self) -> tuple[Route, ...]:
        """Every route, the root first."""
        return tuple(self.route.walk()) if self.route else ()

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        """Every receiver."""
        return self.stack.memo(("alertmanager-receivers", self.id), lambda: read_receivers(self))

    def receiver(self, name: str) -> Receiver | None:
        """The receiver of this name."""
        return next((receiver for receiver in self.receivers if receiver.name == name), None)

    def ends(self, labels: Mapping[str, str]) -> tuple[Receiver, ...]:
        """Every receiver that an alert with these labels (and unknown others) can reach."""
        routes = self.route.ends(labels) if self.route else ()
        found = (self.receiver(route.receiver.value) for route in routes)
        return tuple(dict.fromkeys(receiver for receiver in found if receiver is not None))

    @property
    def routed(self) -> tuple[Receiver, ...]:
        """The receivers that some route leads to."""
        return tuple(receiver for receiver in self.receivers if receiver.is_routed)

    @property
    def notifies_somebody(self) -> bool:
        """Whether any routed receiver sends anything at all."""
        return any(receiver.sends for receiver in self.routed)

    @property
    def inhibitions(self) -> tuple[InhibitRule, ...]:
        """Every rule that lets one alert mute another."""
        items = sequence(self.root, "inhibit_rules")
        return tuple(read_inhibition(item, index) for index, item in enumerate(items) if isinstance(item, MappingNode))

    @property
    def urgent_severities(self) -> tuple[str, ...]:
        """The severities of the loaded alerts that ask for somebody at any hour; `critical` where none can be seen."""
        return tuple(dict.fromkeys(labels["severity"] for labels in self.urgent_labels))

    @property
    def urgent_labels(self) -> tuple[Mapping[str, str], ...]:
        """What routes look at of the labels of urgent alerts; the bare severity where no alert can be seen."""
        from auditor.subjects.alerting import Alerting  # noqa: PLC0415 (which needs this class)

        return Alerting(self.stack).urgent_labels(self) or ({"severity": "critical"},)

    @property
    def critical_routes(self) -> tuple[Route, ...]:
        """The routes that urgent alerts surely end on."""
        if self.route is None:
            return ()
        ends = [self.route.ends(labels) for labels in self.urgent_labels]
        return tuple(dict.fromkeys(routes[0] for routes in ends if len(routes) == 1))

    @property
    def secret_files(self) -> tuple[tuple[str, ScalarNode], ...]:
        """Every `*_file` field of `global` and of the receivers in use, with its absolute path."""
        found = []
        for pointer, node in self.scalars():
            key = pointer.rpartition(".")[2]
            if key.endswith("_file") and node.text.startswith("/") and self._in_use(pointer):
                found.append((key, node))
        return tuple(found)

    def _in_use(self, pointer: str) -> bool:
        parts = pointer.split(".")
        if parts[0] != "receivers" or len(parts) < 2 or not parts[1].isdigit():  # noqa: PLR2004 (receivers.0)
            return parts[0] == "global"
        return any(receiver.index == int(parts[1]) for receiver in self.routed)

    def has_stand_in(self, route: Route) -> bool:
        """Whether a later sibling takes the same alerts, so that a muted route is not the last word."""
        siblings = route.parent.children if route.parent else []
        later = siblings[siblings.index(route) + 1 :] if route in siblings else []
        return route.continues and any(all(m.implied_by(route.matchers) for m in other.matchers) for other in later)

    @property
    def deprecated(self) -> tuple[Matcher, ...]:
        """Every matcher in the deprecated spelling."""
        rules = (matcher for rule in self.inhibitions for matcher in (*rule.source, *rule.target))
        routes = (matcher for route in self.routes for matcher in route.matchers)
        return tuple(matcher for matcher in (*routes, *rules) if matcher.is_deprecated)

    @property
    def shadowed(self) -> tuple[tuple[Route, Route], ...]:
        """Every route that can never be taken, with the earlier one that takes all of it."""
        found = []
        for route in self.routes:
            for index, child in enumerate(route.children):
                for earlier in route.children[:index]:
                    if not earlier.continues and all(m.implied_by(child.matchers) for m in earlier.matchers):
                        found.append((child, earlier))
                        break
        return tuple(found)

    @property
    def variables(self) -> tuple[LeftVariable, ...]:
        """Every value that still holds a variable."""
        return left_variables(self)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What makes Alertmanager refuse the file."""
        return (*faults(self), *global_faults(self))

    @property
    def template_texts(self) -> tuple[TemplateText, ...]:
        """Every text of a routed receiver that is a template."""
        return template_texts(self)

    @property
    def template_files(self) -> tuple[tuple[ScalarNode, tuple[join.Found, ...] | Gap], ...]:
        """Every entry of `templates` with the files that it finds."""
        return template_files(self)

    @property
    def templates(self) -> frozenset[str] | Gap:
        """The names of the stack's own templates that are loaded."""
        return self.stack.memo(("alertmanager-templates", self.id), lambda: defined(self))

    def scalars(self) -> Iterator[tuple[str, ScalarNode]]:
        """Every value of the file with its dotted route."""
        yield from _scalars(self.root, "")


def _scalars(node: Node, pointer: str) -> Iterator[tuple[str, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield pointer, node
    elif isinstance(node, MappingNode):
        for key, value in node.items():
            yield from _scalars(value, f"{pointer}.{key}" if pointer else key)
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from _scalars(item, f"{pointer}.{index}")
