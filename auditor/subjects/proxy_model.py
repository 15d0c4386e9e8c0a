"""What every reverse proxy comes to, whichever program it is: sites with host names and ports, and their routes.

The readers (`proxy_nginx`, `proxy_traefik`, `proxy_caddy`, `proxy_oauth2`) build these values; inheritance, includes,
labels and middlewares are worked out there, so that a check sees what is in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.model.values import dataclass, field
from auditor.subjects.service import Service


class AuthKind(StrEnum):
    """Who is let in."""

    NONE = "nobody is asked"
    UNKNOWN = "something that cannot be read here"
    ADDRESS = "a list of addresses"
    BASIC = "basic authentication"
    FORWARD = "forward authentication"
    OAUTH = "OAuth"
    CERTIFICATE = "client certificates"
    DENIED = "nobody is let in"


@dataclass(frozen=True, slots=True)
class Auth:
    """How visitors are let in, and where that is said (for nobody: where it would be).

    `passwords` are those that the configuration itself gives, or a variable of the container: redacted, or as hashes.
    """

    kind: AuthKind
    location: FileLocation
    detail: str = ""
    users_file: Setting[str] | None = None
    passwords: tuple[Setting[str], ...] = ()
    switched_off: bool = False

    @property
    def protects(self) -> bool:
        """True where not everybody is let in."""
        return self.kind not in (AuthKind.NONE, AuthKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Header:
    """A header that is set; nginx sends `add_header` on errors only with `always`."""

    name: str
    value: str
    location: FileLocation
    always: bool = True


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a route leads: the service of the stack and its container port, where they can be told."""

    text: str
    location: FileLocation
    service: Service | None = None
    port: int | None = None
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """A port of the proxy's container that a site answers on; `address` is `*` for all."""

    port: int
    tls: bool
    location: FileLocation
    address: str = "*"

    @property
    def socket(self) -> tuple[str, int]:
        """What sites share that answer on the same address and port."""
        return (self.address, self.port)


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS of a site. `automatic` says that the program gets certificates by itself (ACME)."""

    location: FileLocation
    certificate: Setting[str] | None = None
    key: Setting[str] | None = None
    protocols: Setting[tuple[str, ...]] | None = None
    ciphers: Setting[str] | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """What happens to requests for one path of a site."""

    path: str
    location: FileLocation
    upstream: Upstream | None
    auth: Auth
    request_headers: Mapping[str, Header] = field(default_factory=dict)
    response_headers: tuple[Header, ...] = ()
    dropped_headers: tuple[Header, ...] = ()
    forwards_authorization: bool = True
    sends_client_address: bool = True
    upgrades: bool = True
    own_auth: tuple[FileLocation, ...] = ()
    answers: FileLocation | None = (
        None  # nginx: an unconditional `return` with content, which runs before authentication
    )
    satisfy_any: FileLocation | None = None
    allowed: tuple[str, ...] = ()
    access_log_off: FileLocation | None = None
    redirects: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A virtual host."""

    names: tuple[str, ...]
    location: FileLocation
    listens: tuple[Listen, ...]
    routes: tuple[Route, ...]
    tls: Tls | None = None
    redirects_to_https: bool = False
    unresolved: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """What was read of one proxy. `gap` says why nothing could be; `partial` what was left out."""

    sites: tuple[Site, ...] = ()
    settings: Mapping[str, Setting[str]] = field(default_factory=dict)
    gap: Gap | None = None
    partial: tuple[Gap, ...] = ()
    proxied_by: FileLocation | None = None  # where it says that another proxy stands in front
