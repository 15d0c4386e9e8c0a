"""Grafana: its effective settings, who can reach and enter it, and what is provisioned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self
from urllib.parse import SplitResult, urlsplit

from auditor.model.evidence import Gap, GapReason, Secret, SecretGrade, parse_token
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, VariableState, scalar, sequence, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import grafana_bool, is_placeholder
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import grafana_settings, join
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import PROXIES, Component, Image
from auditor.subjects.exposure import Exposure, Reach, exposure
from auditor.subjects.grafana_dashboards import DashboardProvider, is_file_provider
from auditor.subjects.grafana_keys import DEFAULTS, DYNAMIC_PREFIXES, ENTERPRISE, ENTRYPOINT, KNOWN, suggestion
from auditor.subjects.grafana_plugins import InstalledPlugin, read_plugins
from auditor.subjects.mounts import MountKind
from auditor.subjects.proxy import routes_to
from auditor.subjects.proxy_model import AuthKind
from auditor.subjects.proxy_route import ProxyRoute
from auditor.subjects.reference import Reference, refer
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

OAUTH = ("github", "gitlab", "google", "azuread", "okta", "generic_oauth", "grafana_com")
_GUESSES = frozenset({"admin", "password", "grafana", "secret", "changeme", "SW2YcwTIb9zpOOhoPsMm"})
_STRONG = 12
_HOST_RULE = regex(r"Host\(`([^`]+)`")
_SECRET_NAME = regex(r"(?:PASSWORD|SECRET|SECRET_KEY|TOKEN|PRIVATE_KEY|ACCOUNT_KEY|ACCESS_KEY)(?:_\w+)?$")
_NO_SECRET = regex(
    r"_(?:HINT|POLICY|FILE|URL|PATH|ENABLED|LIMIT|ATTRIBUTE_NAME|MINUTES|ROTATION\w*)$|_TOKEN_EXPIRATION|TOKEN_URL"
)


@dataclass(frozen=True, slots=True)
class Provisioned:
    """One entry of a provisioning file, and the file it stands in."""

    found: join.Found
    node: MappingNode


@dataclass(frozen=True, slots=True, eq=False)
class Grafana(Aspect):
    """A service that runs Grafana."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every Grafana of the stack."""
        services = (service for service in stack.services if service.component is Component.GRAFANA)
        return [cls(service) for service in services if not service.is_one_shot]

    # Settings ---------------------------------------------------------------------------------------------------

    def setting(self, section: str, key: str) -> Setting[str] | Gap:
        """The effective value of a setting, by Grafana's own order of precedence."""
        return grafana_settings.setting(self.service, section, key)

    def place(self, section: str, key: str) -> FileLocation:
        """Where a setting that is not set would be set."""
        return grafana_settings.place(self.service, section, key)

    def flag(self, section: str, key: str) -> Setting[bool] | Gap:
        """A setting that is true or false; what Grafana cannot read as one is its default."""
        found = self.setting(section, key)
        if isinstance(found, Gap):
            return found
        value = grafana_bool(found.value)
        if value is None:
            value = bool(grafana_bool(DEFAULTS.get((section, key), "")))
        return found.map(value)

    def is_on(self, section: str, key: str) -> bool:
        """True where a flag is known to be on."""
        found = self.flag(section, key)
        return isinstance(found, Setting) and found.value

    def secret(self, section: str, key: str) -> Setting[Secret] | Gap:
        """What may be known of a setting that is a secret; a default is known for what it is."""
        found = self.setting(section, key)
        return found if isinstance(found, Gap) else found.map(_secret(found.value))

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version, where the image's tag tells it."""
        return self.service.version

    @property
    def is_enterprise(self) -> bool:
        """True for the Enterprise image; `grafana/grafana` is the open source edition.

        Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/.
        """
        image = self.service.image
        return isinstance(image, Image) and "enterprise" in image.repository

    @property
    def root_url(self) -> Setting[SplitResult] | Gap:
        """The public URL, with `%(protocol)s`, `%(domain)s` and `%(http_port)s` replaced."""
        found = self.setting("server", "root_url")
        if isinstance(found, Gap):
            return found
        url = found.value
        for key in ("protocol", "domain", "http_port"):
            if f"%({key})s" in url:
                part = self.setting("server", key)
                if isinstance(part, Gap):
                    return part
                url = url.replace(f"%({key})s", part.value)
                if not part.is_default and found.is_default:
                    found = Setting(found.name, url, part.location)
        try:
            return found.map(urlsplit(url))
        except ValueError:
            return Gap(GapReason.UNPARSABLE, f"root_url is no URL: {url}", self.id, location=found.location)

    @property
    def variables(self) -> Mapping[str, ScalarNode]:
        """Every `GF_*` variable of the container."""
        declared = grafana_settings.variables(self.service)
        return {name: node for name, node in declared.items() if name.startswith("GF_")}

    def set_by(self, name: str) -> str:
        """The variable of the shell or of `.env` that the value of a `GF_*` variable comes from; empty for none."""
        node = self.variables.get(name)
        uses = node.variables if node is not None else ()
        return next((use.name for use in uses if use.state is VariableState.SET), "")

    @property
    def secret_variables(self) -> Iterator[tuple[str, ScalarNode, Secret]]:
        """`GF_*` variables whose names tell of a secret and that hold one: not a path, a reference or a switch."""
        for name, node in self.variables.items():
            if not _SECRET_NAME.search(name) or _NO_SECRET.search(name):
                continue
            eaten = any(use.name.startswith("__") for use in node.variables)
            if (
                node.text
                and not eaten
                and not node.text.startswith("$__")
                and not grafana_settings.open_variables(node)
            ):
                yield name, node, _secret(node.text)

    def knows(self, name: str) -> bool:
        """True where `name` is the variable of a setting that some version or edition of Grafana has."""
        return name in KNOWN or name in ENTERPRISE or name in ENTRYPOINT or name.startswith(DYNAMIC_PREFIXES)

    def file_fault(self, name: str) -> str | Gap:
        """Why nothing comes of the file that the variable `name` (`GF_X__FILE`) names; empty where it is read."""
        return grafana_settings.file_fault(self.service, name)

    def tries_file(self, name: str) -> bool:
        """True where a variable tries to give `name` the content of a file, with one underscore or two."""
        return f"{name}__FILE" in self.variables or f"{name}_FILE" in self.variables

    def is_for_enterprise(self, name: str) -> bool:
        """True where only Grafana Enterprise reads the variable."""
        return name in ENTERPRISE

    def suggestion(self, name: str) -> str:
        """The variable that a name which is none may mean; empty where none is alike."""
        return suggestion(name)

    @property
    def plugins(self) -> tuple[InstalledPlugin, ...]:
        """Plugins that are installed at start."""
        return tuple(read_plugins(self.service))

    def refer(self, address: str) -> Reference:
        """Where a host, host:port or URL leads, seen from this container."""
        return refer(self.service, address)

    def is_literal(self, node: ScalarNode) -> bool:
        """True where a value stands as it is in a compose file or Dockerfile: no variable, or a variable's default."""
        states = {use.state for use in node.variables}
        published = node.path.endswith((".yml", ".yaml")) or "dockerfile" in node.path.lower()
        return published and states <= {VariableState.DEFAULT} and bool(node.text)

    # Who gets in ------------------------------------------------------------------------------------------------

    @property
    def exposure(self) -> Exposure:
        """How far Grafana's HTTP port can be reached."""
        port = self.setting("server", "http_port")
        target = int(port.value) if isinstance(port, Setting) and port.value.isdigit() else None
        return exposure(self.service, target)

    @property
    def routed_host(self) -> Setting[str] | None:
        """The public host that a reverse proxy, or a Traefik label of the service, routes here.

        Source: https://doc.traefik.io/traefik/routing/routers/#rule.
        """
        for route in self._open_routes:
            name = route.site.label
            if "." in name and not any(character in name for character in "*~${"):
                return Setting("server_name", name, route.site.location)
        for name, node in self.service.labels.items():
            host = _HOST_RULE.search(node.text) if name.startswith("traefik.http.routers.") else None
            if host and "." in host[1] and not grafana_settings.open_variables(node):
                return Setting(name, host[1], node.location)
        return None

    @property
    def open_route(self) -> ProxyRoute | None:
        """A route of a reverse proxy by which people outside get here without a login."""
        return next(self._open_routes, None)

    @property
    def spoofable_route(self) -> ProxyRoute | None:
        """An open route that hands on whatever the visitor sends as the header of `auth.proxy`."""
        header = self.setting("auth.proxy", "header_name")
        name = header.value.lower() if isinstance(header, Setting) else ""
        return next((route for route in self._open_routes if route.request_header(name) is None), None)

    @property
    def _open_routes(self) -> Iterator[ProxyRoute]:
        port = self.setting("server", "http_port")
        for route in () if isinstance(port, Gap) else routes_to(self.service, port.value):
            if route.auth.kind is AuthKind.NONE and route.is_reachable and not route.is_open_by_design:
                yield route

    @property
    def has_proxy(self) -> bool:
        """True where a reverse proxy of the stack can reach Grafana."""
        return any(
            other.component in PROXIES and self.service.shares_network(other) for other in self.service.stack.services
        )

    @property
    def visitors(self) -> Setting[str] | Gap | None:
        """The role that people get who do not log in; None where they must log in."""
        enabled = self.flag("auth.anonymous", "enabled")
        if isinstance(enabled, Gap):
            return enabled
        return self.setting("auth.anonymous", "org_role") if enabled.value else None

    @property
    def reached_otherwise(self) -> str:
        """Why people may reach Grafana although its port is not open to them; empty where nothing says so."""
        reach = self.exposure.reach
        if reach is Reach.INTERNAL and self.has_proxy:
            return "a reverse proxy of the stack can reach it"
        return (
            "its port is open on this host only, where a reverse proxy may serve it" if reach is Reach.LOOPBACK else ""
        )

    @property
    def is_exposed(self) -> bool:
        """True where others than this host and the stack's own networks reach the port."""
        return self.exposure.reach > Reach.LOOPBACK

    @property
    def password_login(self) -> bool:
        """False where nobody can log in with a password: neither the form nor Basic authentication is there.

        Source: `pkg/services/authn/authnimpl/registration.go`.
        """
        form_hidden = self.is_on("auth", "disable_login_form")
        basic = self.flag("auth.basic", "enabled")
        return not (form_hidden and isinstance(basic, Setting) and not basic.value)

    @property
    def providers(self) -> tuple[str, ...]:
        """The OAuth providers that are switched on."""
        return tuple(name for name in OAUTH if self.is_on(f"auth.{name}", "enabled"))

    @property
    def has_sso(self) -> bool:
        """True where users come from elsewhere: OAuth, SAML, LDAP, JWT or a proxy."""
        others = ("saml", "ldap", "jwt", "proxy")
        return bool(self.providers) or any(self.is_on(f"auth.{name}", "enabled") for name in others)

    # Provisioning -----------------------------------------------------------------------------------------------

    def provisioned(self, kind: str, key: str) -> tuple[Provisioned, ...] | Gap:
        """Entries of `key` in the provisioning files of a kind: `datasources`, `dashboards`, `alerting`.

        Source: https://grafana.com/docs/grafana/latest/administration/provisioning/.
        """
        memo = ("grafana-provisioned", self.id, kind, key)
        return self.service.stack.memo(memo, lambda: self._provisioned(kind, key))

    def _provisioned(self, kind: str, key: str) -> tuple[Provisioned, ...] | Gap:
        directory = self.setting("paths", "provisioning")
        if isinstance(directory, Gap):
            return directory
        entries: list[Provisioned] = []
        for found in self._files(f"{directory.value.rstrip('/')}/{kind}"):
            if isinstance(found, Gap):
                return found
            document = join.read(self.service, found, parse_yaml)
            if isinstance(document, Gap):
                return document
            if document.fatal:
                detail = f"{found.path}: {document.fatal.message}"
                return Gap(GapReason.UNPARSABLE, detail, self.id, location=document.fatal.location)
            for root in document.roots:
                items: tuple[Node, ...] = sequence(root, key)
                entries.extend(Provisioned(found, item) for item in items if isinstance(item, MappingNode))
        return tuple(entries)

    def _files(self, directory: str) -> Iterable[join.Found | Gap]:
        script = grafana_settings.sources(self.service).script
        if "provisioning" in script:
            detail = "a script in the service's command writes the provisioning files"
            yield Gap(GapReason.UNRESOLVED, detail, self.id, location=self.service.at("entrypoint"))
        for pattern in ("*.yaml", "*.yml", "*.json"):
            found = self.service.files(f"{directory}/{pattern}")
            if isinstance(found, Gap):
                if found.reason is GapReason.MISSING and _is_read(self.service, directory.rsplit("/", 1)[0]):
                    continue  # the directory above is mounted and can be read; this kind is simply not there
                yield found
            else:
                yield from found

    @property
    def dashboard_providers(self) -> tuple[DashboardProvider, ...] | Gap:
        """The providers of dashboards from files."""
        entries = self.provisioned("dashboards", "providers")
        if isinstance(entries, Gap):
            return entries
        return tuple(DashboardProvider(self.service, entry.node) for entry in entries if is_file_provider(entry.node))

    @property
    def mail_receivers(self) -> tuple[ScalarNode, ...] | Gap:
        """The addresses of provisioned contact points that send mail."""
        points = self.provisioned("alerting", "contactPoints")
        if isinstance(points, Gap):
            return points
        receivers = [receiver for point in points for receiver in sequence(point.node, "receivers")]
        mails = [receiver for receiver in receivers if text(receiver, "type") == "email"]
        found = (scalar(mail, "settings", "addresses") or scalar(mail, "type") for mail in mails)
        return tuple(node for node in found if node is not None)

    def expand(self, node: ScalarNode) -> str | None:
        """A text of a provisioning file with `$VAR` and `${VAR}` replaced; None where one is not known."""
        return grafana_settings.expand_variables(self.service, node.text)


def _is_read(service: Service, directory: str) -> bool:
    mount = service.mount_for(directory)
    if mount is None or mount.kind is not MountKind.BIND:
        return False
    return not isinstance(service.stack.view.directory(mount.inside(directory)), Gap)


def _secret(value: str) -> Secret:
    known = parse_token(value)
    if known is not None:
        return known
    grade = SecretGrade.STRONG
    if value in _GUESSES:
        grade = SecretGrade.DEFAULT
    elif is_placeholder(value):
        grade = SecretGrade.PLACEHOLDER
    elif len(value) < _STRONG:
        grade = SecretGrade.WEAK
    return Secret(grade, len(value), "")
