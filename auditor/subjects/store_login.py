"""Data stores that ask nobody for a password, as their official images start them.

Sources: https://hub.docker.com/_/redis and https://github.com/docker-library/redis (the Dockerfile turns protected mode
off; that of valkey/valkey does the same), https://hub.docker.com/_/mongo
(`MONGO_INITDB_ROOT_USERNAME`), https://hub.docker.com/_/postgres (`POSTGRES_HOST_AUTH_METHOD`),
https://hub.docker.com/_/mysql (`MYSQL_ALLOW_EMPTY_PASSWORD`), https://hub.docker.com/_/memcached,
https://docs.memcached.org/features/sasl/ (no login unless it is enabled).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.values import dataclass
from auditor.subjects.grafana_settings import lost_env_file
from auditor.subjects.guard import words
from auditor.subjects.image_facts import is_unset
from auditor.subjects.service import Service

_REDIS_DECIDES = ("requirepass", "aclfile", "--user", "--bind", "--protected-mode", "--port")
_MONGO_DECIDES = ("--auth", "--config", "-f", "--keyFile", "--clusterAuthMode", "--bind_ip=127", "--transitionToAuth")
_MONGO_USER = ("MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_USERNAME_FILE")
_MYSQL_ROOT = tuple(
    f"{maker}_{name}{suffix}"
    for maker in ("MYSQL", "MARIADB")
    for name in ("ROOT_PASSWORD", "RANDOM_ROOT_PASSWORD", "ROOT_PASSWORD_HASH")
    for suffix in ("", "_FILE")
)
_MYSQL_EMPTY = ("MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD")


@dataclass(frozen=True, slots=True)
class OpenStore:
    """Why a data store lets everybody in, and where that is told, or a password could be."""

    says: str
    location: FileLocation


def open_store(service: Service) -> OpenStore | Gap | None:
    """Why the service's data store asks for no password; None where it asks for one."""
    if service.is_built or service.runs_shell or service.entrypoint:
        what = "an image that is built here" if service.is_built else "a script or an entrypoint of the stack"
        return Gap(GapReason.UNRESOLVED, f"{what} decides how it starts", service.name, location=service.location)
    read = _STORES.get(_repository(service))
    return read(service) if read is not None else None


def is_known(service: Service) -> bool:
    """True for data stores whose login is known here."""
    return _repository(service) in _STORES


def _repository(service: Service) -> str:
    image = service.image
    return "" if isinstance(image, Gap) else image.repository.removeprefix("docker.io/").removeprefix("library/")


def _says(service: Service, names: tuple[str, ...]) -> bool:
    return any(word.text.startswith(name) or name in word.text for word in words(service) for name in names)


def _variable(service: Service, names: tuple[str, ...]) -> bool:
    """True where one of the variables has a value, or may have: a variable of the host decides."""
    nodes = [service.environment[name] for name in names if name in service.environment]
    return any(node.text or is_unset(node) for node in nodes)


def _redis(service: Service) -> OpenStore | Gap | None:
    if _says(service, _REDIS_DECIDES):
        return None
    if _says(service, (".conf", "--include")):
        detail = "a configuration file decides on its password"
        return Gap(GapReason.UNRESOLVED, detail, service.name, location=service.at("command"))
    return OpenStore("no requirepass is set, and protected mode is off in the image", service.at("command"))


def _mongo(service: Service) -> OpenStore | Gap | None:
    first = next((word.text for word in words(service)), "mongod")
    if _says(service, _MONGO_DECIDES) or _variable(service, _MONGO_USER) or not first.startswith(("mongod", "-")):
        return None
    lost = lost_env_file(service)
    return lost or OpenStore("no root user is set, so that authorization stays off", service.at("environment"))


def _postgres(service: Service) -> OpenStore | None:
    method = service.variable("POSTGRES_HOST_AUTH_METHOD")
    if method is None or method.value != "trust" or not isinstance(method.location, FileLocation):
        return None
    return OpenStore("POSTGRES_HOST_AUTH_METHOD trusts everybody", method.location)


def _mysql(service: Service) -> OpenStore | Gap | None:
    for name in _MYSQL_EMPTY:
        empty = service.variable(name)
        if empty is not None and empty.value and isinstance(empty.location, FileLocation):
            if _variable(service, _MYSQL_ROOT):
                return None
            return lost_env_file(service) or OpenStore(f"root has no password ({name})", empty.location)
    return None


def _memcached(service: Service) -> OpenStore | None:
    asks = ("-S", "-Y", "--enable-sasl", "--auth-file", "-l", "--listen")
    if any(word.text.startswith(asks) for word in words(service)):
        return None
    return OpenStore("it has no login", service.at("command"))


_STORES: Mapping[str, Callable[[Service], OpenStore | Gap | None]] = {
    "redis": _redis,
    "valkey/valkey": _redis,
    "mongo": _mongo,
    "postgres": _postgres,
    "postgis/postgis": _postgres,
    "timescale/timescaledb": _postgres,
    "pgvector/pgvector": _postgres,
    "mysql": _mysql,
    "mariadb": _mysql,
    "memcached": _memcached,
}
