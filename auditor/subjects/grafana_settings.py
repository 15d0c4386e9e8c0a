"""What Grafana's settings really are, in its own order of precedence.

Defaults < `cfg:default.` on the command line < ini file < `GF_SECTION_KEY` < `cfg:` on the command line; then
`$__env{}`, `$__file{}` and `${VAR}` are expanded. Empty values are skipped in the ini file and in the environment,
so that `GF_SECURITY_ADMIN_PASSWORD=` means `admin`. Source: `pkg/setting/setting.go`, `pkg/setting/expanders.go` and
`packaging/docker/run.sh` of https://github.com/grafana/grafana.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, VariableState, mapping, scalar
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.document import Document
from auditor.parse.ini import parse_ini
from auditor.subjects import join
from auditor.subjects.component import Component, by_image
from auditor.subjects.grafana_keys import DEFAULTS, variable
from auditor.subjects.service import Service

_INI = "/etc/grafana/grafana.ini"
_EXPANDER = regex(r"\$(?:__(\w+))?\{([^{}]+)\}")
_VARIABLE = regex(r"\$\$|\$\{(\w+)\}|\$([A-Za-z_]\w*)")
_CFG = regex(r"cfg:(default\.)?(.*)\.([^.=]+)=(.*)", re.DOTALL)
_OPEN = (VariableState.UNSET, VariableState.REQUIRED)


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Where the settings of one Grafana come from.

    `ini` is None where the image's own file is used, which holds nothing but comments. `unseen` says why a setting that
    is found nowhere need not have its default: something else may set it that cannot be read here.
    """

    service: Service
    ini: MappingNode | Gap | None
    arguments: Mapping[tuple[str, str], ScalarNode]
    fallbacks: Mapping[tuple[str, str], ScalarNode]
    script: str
    unseen: Gap | None


def sources(service: Service) -> Sources:
    """The sources of a Grafana service, read once."""
    return service.stack.memo(("grafana-settings", service.name), lambda: _read(service))


def _read(service: Service) -> Sources:
    words = [*(service.entrypoint or ()), *(service.command or ())]
    script = "\n".join(word.text for word in words) if service.runs_shell else ""
    arguments: dict[tuple[str, str], ScalarNode] = {}
    fallbacks: dict[tuple[str, str], ScalarNode] = {}
    for word in words:
        match = _CFG.fullmatch(word.text)
        if match and not script:
            (fallbacks if match[1] else arguments)[match[2], match[3]] = word
    return Sources(service, _ini(service, words), arguments, fallbacks, script, _unseen(service))


def _ini(service: Service, words: list[ScalarNode]) -> MappingNode | Gap | None:
    path = ""
    for index, word in enumerate(words):
        name, equals, value = word.text.partition("=")
        if name in ("--config", "-config"):
            path = value if equals else words[index + 1].text if index + 1 < len(words) else ""
    node = variables(service).get("GF_PATHS_CONFIG")
    path = path or (node.text if node else "") or _INI
    if service.mount_for(path) is None and path == _INI and not service.is_built:
        return None
    document = join.document(service, path, parse_ini)
    if isinstance(document, Gap):
        return None if document.reason is GapReason.IN_IMAGE and service.mount_for(path) is None else document
    return _root(document)


def _root(document: Document) -> MappingNode | Gap:
    if isinstance(document.root, MappingNode):
        return document.root
    location = FileLocation(document.path)
    if document.fatal:
        return Gap(GapReason.UNPARSABLE, f"{document.path}: {document.fatal.message}", location=location)
    return MappingNode((), document.path, location.span)  # type: ignore[arg-type]  # an empty file has no place


def _unseen(service: Service) -> Gap | None:
    """Why settings may exist that cannot be seen: an image that is not Grafana's own, an env file that is not here."""
    image = service.image
    if isinstance(image, Gap):
        return image
    if service.component is Component.GRAFANA and by_image(image.repository) is not Component.GRAFANA:
        detail = f"the image {image.text} is not Grafana's own and may bring its own settings"
        return Gap(GapReason.IN_IMAGE, detail, service.name, location=service.at("image"))
    return lost_env_file(service)


def lost_env_file(service: Service) -> Gap | None:
    """An env file of the service that could not be read: the model notes it as a problem at its place."""
    start = service.location
    if start.span is None:
        return None
    starts = [other.location.span.line for other in service.stack.services if _same_file(other, start)]  # type: ignore[union-attr]  # _same_file has looked
    following = min((line for line in starts if line > start.span.line), default=None)
    for problem in service.stack.model.problems:
        place = problem.location
        if not problem.message.startswith("env file") or place.path != start.path or place.span is None:
            continue
        if place.span.line > start.span.line and (following is None or place.span.line < following):
            detail = f"it may be set in an env file that is not here: {problem.message}"
            return Gap(GapReason.MISSING, detail, service.name, location=place)
    return None


def _same_file(other: Service, location: FileLocation) -> bool:
    return other.location.path == location.path and other.location.span is not None


def variables(service: Service) -> Mapping[str, ScalarNode]:
    """The container's environment: `ENV` of the stack's own Dockerfile below what compose sets."""
    return service.stack.memo(("grafana-variables", service.name), lambda: {**_baked(service), **service.environment})


def _baked(service: Service) -> dict[str, ScalarNode]:
    dockerfile = service.dockerfile if service.is_built else None
    if dockerfile is None or isinstance(dockerfile, Gap):
        return {}
    found: dict[str, ScalarNode] = {}
    for stage in reversed(dockerfile.lineage(dockerfile.final)):
        for item in stage.all("ENV"):
            pairs = [word.split("=", 1) for word in item.words if "=" in word]
            if not pairs and len(item.words) > 1:  # the old form: ENV NAME the value
                pairs = [[item.words[0], " ".join(item.words[1:])]]
            span = item.location.span
            if span is not None:
                found.update({name: ScalarNode(value, False, item.location.path, span) for name, value in pairs})  # noqa: FBT003 (not plain: a Dockerfile has no types)
    return found


def setting(service: Service, section: str, key: str) -> Setting[str] | Gap:
    """The effective value of a setting, its default included; a gap where it cannot be told."""
    here = sources(service)
    argument = here.arguments.get((section, key))
    if argument is not None:
        return _valued(here, _name(section, key), argument, argument.text.partition("=")[2])
    declared = _from_environment(here, section, key)
    return _from_ini(here, section, key) if declared is None else declared


def _name(section: str, key: str) -> str:
    return f"[{section}] {key}" if section else key


def _from_ini(here: Sources, section: str, key: str) -> Setting[str] | Gap:
    """What the ini file says, or else the default."""
    name = _name(section, key)
    if isinstance(here.ini, Gap):
        return here.ini
    node = scalar(here.ini, section, key)
    if node is not None and node.text:
        return _valued(here, name, node, node.text, f"{section}.{key}")
    fallback = here.fallbacks.get((section, key))
    if fallback is not None:
        return _valued(here, name, fallback, fallback.text.partition("=")[2])
    if here.unseen is not None:
        return here.unseen
    return Setting(name, DEFAULTS.get((section, key), ""), place(here.service, section, key), is_default=True)


def place(service: Service, section: str, key: str) -> FileLocation:
    """Where a setting that is not set would be set: its variable where it stands empty, or where it would stand."""
    name = variable(section, key)
    for candidate in (name, f"{name}__FILE"):
        if candidate in variables(service):
            return variables(service)[candidate].location.at(f"{service.pointer}.environment.{candidate}")
    ini = sources(service).ini
    if mapping(service.node, "environment") is None and isinstance(ini, MappingNode) and ini.entries:
        block = ini.key(section)
        if block is not None:
            return block.location.at(section, key)
    return service.at("environment", name)


def _from_environment(here: Sources, section: str, key: str) -> Setting[str] | Gap | None:
    """The value that the container's environment gives, or None where it gives none."""
    service, name = here.service, variable(section, key)
    if here.script and re.search(rf"\b{name}\b", here.script):
        detail = f"{name} is set by a script in the service's command"
        return Gap(GapReason.UNRESOLVED, detail, service.name, location=service.at("command"))
    node = variables(service).get(name)
    if node is not None:
        unset = open_variables(node)
        if unset:
            return Gap(GapReason.UNRESOLVED, unset_detail(name, unset), service.name, location=node.location)
        if node.text:
            return _valued(here, name, node, node.text, f"{service.pointer}.environment.{name}")
    return _from_file(here, f"{name}__FILE")


def open_variables(node: ScalarNode) -> tuple[str, ...]:
    """Variables of a value that nobody has set; `$__file`, which Grafana would expand and compose eats, is none."""
    return tuple(use.name for use in node.variables if use.state in _OPEN and not use.name.startswith("__"))


def unset_detail(name: str, unset: tuple[str, ...]) -> str:
    """What a reader must know of a setting behind an unset variable."""
    return (
        f"{name} comes from ${{{unset[0]}}}, which is not set here; where it is empty Grafana takes its default, "
        f"so write ${{{unset[0]}:?}}"
    )


def _from_file(here: Sources, name: str) -> Setting[str] | Gap | None:
    """The content of the file that `GF_..__FILE` names, as the image's entrypoint reads it; None where it is empty."""
    service = here.service
    node = variables(service).get(name)
    if node is None or (not node.text and not open_variables(node)):
        return None
    entry = service.entrypoint
    if open_variables(node) or (entry is not None and not any("run.sh" in word.text for word in entry)):
        return Gap(GapReason.UNRESOLVED, f"the file that {name} names cannot be told", location=node.location)
    found = service.file(node.text)
    if isinstance(found, Gap):
        if found.reason is GapReason.IN_IMAGE and service.mount_for(node.text) is None and not service.is_built:
            return None  # nothing is mounted there: the entrypoint exports an empty text
        return Gap(found.reason, f"{name}: {found.detail}", service.name, location=node.location)
    content = found.text.strip()
    if not content:
        return None
    return Setting(name, content, node.location.at(f"{service.pointer}.environment.{name}"))


def file_fault(service: Service, name: str) -> str | Gap:
    """Why the entrypoint gets nothing from the file that the variable `name` (`GF_X__FILE`) names; empty where it does.

    `cat` is asked for the file, and its error is ignored. Source: `packaging/docker/run.sh`.
    """
    node = variables(service)[name]
    twin = variables(service).get(name.removesuffix("__FILE"))
    if twin is not None and twin.text:
        return f"{name.removesuffix('__FILE')} and {name} are both set, so the container exits at once"
    unset = open_variables(node)
    if unset:
        return Gap(GapReason.UNRESOLVED, unset_detail(name, unset), service.name, location=node.location)
    found = service.file(node.text)
    if not isinstance(found, Gap):
        return "" if found.text.strip() else f"{node.text} is empty, so Grafana takes its default"
    if found.reason is GapReason.IN_IMAGE and service.mount_for(node.text) is None and not service.is_built:
        return f"nothing is mounted at {node.text}, so Grafana takes its default"
    return Gap(found.reason, f"{name}: {found.detail}", service.name, location=node.location)


def _valued(here: Sources, name: str, node: ScalarNode, raw: str, pointer: str = "") -> Setting[str] | Gap:
    """A setting with its expanders replaced."""
    location = node.location.at(pointer) if pointer else node.location
    unset = open_variables(node)
    if unset:
        return Gap(GapReason.UNRESOLVED, unset_detail(name, unset), here.service.name, location=location)
    value = expand(here.service, raw)
    if isinstance(value, Gap):
        return Gap(value.reason, f"{name}: {value.detail}", here.service.name, location=location)
    return Setting(name, value, location, overrode=tuple(old.location for old in node.overrode))


def expand(service: Service, raw: str) -> str | Gap:
    """`$__env{NAME}`, `${NAME}` and `$__file{path}` replaced; a gap where one cannot be told."""
    gaps: list[Gap] = []

    def replaced(match: re.Match[str]) -> str:
        kind, argument = match[1] or "env", match[2]
        if kind == "env":
            node = variables(service).get(argument)
            if node is not None and not open_variables(node):
                return node.text
            gaps.append(Gap(GapReason.UNRESOLVED, f"the container's variable {argument} is not known"))
        elif kind == "file":
            found = service.file(argument)
            if not isinstance(found, Gap):
                return found.text.strip()
            gaps.append(found)
        else:
            gaps.append(Gap(GapReason.UNRESOLVED, f"$__{kind} is expanded by Grafana only"))
        return ""

    expanded = _EXPANDER.sub(replaced, raw)
    return gaps[0] if gaps else expanded


def expand_variables(service: Service, raw: str) -> str | None:
    """A text of a provisioning file with `$VAR`, `${VAR}` and `$$` replaced; None where a variable is not known.

    Source: https://grafana.com/docs/grafana/latest/administration/provisioning/#using-environment-variables.
    """
    pieces, position = [], 0
    for match in _VARIABLE.finditer(raw):
        pieces.append(raw[position : match.start()])
        position = match.end()
        if match[0] == "$$":
            pieces.append("$")
            continue
        node = variables(service).get(match[1] or match[2])
        if node is None or open_variables(node):
            return None
        pieces.append(node.text)
    return "".join([*pieces, raw[position:]])
