"""Traefik's static configuration: command-line flags, a file or environment variables; Traefik uses one source.

Source: https://doc.traefik.io/traefik/getting-started/configuration-overview/ (v3); v1.7 flags where they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, mapping
from auditor.model.value import Setting
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.guard import words
from auditor.subjects.service import Service

_DEFAULT_FILES = ("/etc/traefik/traefik.yml", "/etc/traefik/traefik.yaml")
_TOML = "/etc/traefik/traefik.toml"

Static = dict[str, Setting[str]]  # dotted names in lower case, as the flags spell them


def static(service: Service) -> Static | Gap:  # noqa: PLR0911 (one for each source)
    """All static settings by their flag names in lower case, without `--`."""
    flags = _flags(service)
    chosen = flags.get("configfile")
    if chosen is None and flags:
        return flags
    paths = (chosen.value,) if chosen else _DEFAULT_FILES
    gaps = []
    for path in paths:
        if path.endswith(".toml"):
            return Gap(
                GapReason.UNSUPPORTED,
                f"{path} is TOML, which is not read here",
                service.name,
                location=service.location,
            )
        document = join.document(service, path, parse_yaml)
        if not isinstance(document, Gap):
            return dict(flatten(document.root)) | flags
        gaps.append(document)
    if chosen is not None:
        return gaps[0]
    pending = next((gap for gap in gaps if gap.reason is GapReason.PENDING), None)
    if pending is not None:
        return pending
    if service.mount_for(_TOML) is not None and not isinstance(join.file(service, _TOML), Gap):
        return Gap(
            GapReason.UNSUPPORTED, f"{_TOML} is TOML, which is not read here", service.name, location=service.location
        )
    return _environment(service)


def _flags(service: Service) -> Static:
    found: Static = {}
    for word in words(service):
        if not word.text.startswith("--"):
            continue
        name, equals, value = word.text[2:].partition("=")
        found[name.lower()] = Setting(f"--{name}", value if equals else "true", word.location)
    return found


def _environment(service: Service) -> Static:
    found: Static = {}
    for name in service.environment:
        if name.startswith("TRAEFIK_"):
            setting = service.variable(name)
            if setting is not None:
                found[name.removeprefix("TRAEFIK_").replace("_", ".").lower()] = setting
    return found


def flatten(node: Node | None, route: str = "") -> Iterator[tuple[str, Setting[str]]]:
    """Scalars of a tree by dotted names in lower case; an empty mapping (`dashboard: {}`) counts as true."""
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            name = f"{route}.{key.text}" if route else key.text
            if isinstance(value, ScalarNode):
                yield name.lower(), Setting(name, value.text or "true", value.location if value.text else key.location)
            elif isinstance(value, MappingNode) and not value.entries:
                yield name.lower(), Setting(name, "true", key.location)
            else:
                if isinstance(value, MappingNode) and len(name.split(".")) > 1:
                    yield name.lower(), Setting(name, "true", key.location)
                yield from flatten(value, name)
    elif isinstance(node, SequenceNode):
        scalars = [item for item in node.items if isinstance(item, ScalarNode)]
        if scalars:
            yield route.lower(), Setting(route, ",".join(item.text for item in scalars), scalars[0].location)
        for index, item in enumerate(node.items):
            if not isinstance(item, ScalarNode):
                yield from flatten(item, f"{route}[{index}]")


def is_true(setting: Setting[str] | None) -> bool:
    """True where a flag is set and not switched off."""
    return setting is not None and setting.value.strip().lower() in ("true", "1", "t", "")


def entry_points(settings: Static) -> dict[str, tuple[int, Setting[str]]]:
    """Ports of the entry points by name; `traefik` (8080) and, with none configured, `http` (80) exist by default."""
    found = {}
    for name, setting in settings.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "entrypoints" and parts[2] == "address":  # noqa: PLR2004
            port = setting.value.partition("/")[0].rpartition(":")[2]
            if port.isdigit():
                found[parts[1]] = (int(port), setting)
    return found


def labels(service: Service) -> Iterator[tuple[str, ScalarNode]]:
    """Labels of the container, and of the service in a swarm, which is where Traefik looks there."""
    yield from service.labels.items()
    deployed = mapping(service.node, "deploy", "labels")
    for name, node in deployed.items() if deployed else ():
        if isinstance(node, ScalarNode):
            yield name, node


def speaks_of_traefik(service: Service) -> bool:
    """True where a label of the service says what Traefik shall do with it."""
    return any(name.lower().startswith("traefik.") for name, _ in labels(service))


def exposed_by_default(settings: Iterable[tuple[str, Setting[str]]]) -> Setting[str] | None:
    """The setting that switches the Docker provider on, where that exposes every container.

    Source: https://doc.traefik.io/traefik/reference/install-configuration/providers/docker/ (`exposedByDefault`: true)
    """
    table = dict(settings)
    for provider in ("providers.docker", "providers.swarm"):
        on = next((item for name, item in table.items() if name == provider or name.startswith(f"{provider}.")), None)
        default = table.get(f"{provider}.exposedbydefault")
        if on is not None and (default is None or default.value.lower() != "false"):
            return default or on
    return None
