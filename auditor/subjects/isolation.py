"""What separates a container from its host: privileges, capabilities, namespaces, mounts, and who it runs as.

Sources: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities,
https://docs.docker.com/reference/compose-file/services/ and the CIS Docker Benchmark 1.6, section 5.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode, sequence, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component
from auditor.subjects.hostrules import DaemonConfig
from auditor.subjects.image_facts import facts_of, image_facts, is_unset
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.roles import Role, needed_path, role

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_SOCKET = regex(r"(?:docker|podman|containerd|dockershim|crio)\.sock")
_SOCKET_DIRECTORIES = frozenset({"/run", "/var/run", "/run/docker", "/run/containerd"})
_SOCKET_PROXY = regex(r"(?:.*/)?(?:docker-)?socket-?proxy|(?:.*/)?dockerproxy|(?:.*/)?docker-proxy")
_MANAGER = regex(
    r"(?:.*/)?(?:portainer(?:-ce|-ee)?|watchtower|dockge|yacht|komodo.*|periphery|autoheal|ouroboros|diun|ofelia|swarmpit"
    r"|agent-ce|dind|act_runner|gitlab-runner|github-runner|woodpecker-agent|drone-runner-docker|localstack)"
)
_WRITABLE = frozenset(
    {
        *("/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/usr"),
        *("/var", "/var/lib", "/etc/cron.d", "/etc/docker", "/etc/passwd", "/etc/shadow", "/etc/ssh", "/etc/sudoers"),
        *("/etc/sudoers.d", "/etc/systemd", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/sbin"),
    }
)
_READABLE = frozenset({"/", "/etc", "/root", "/var/lib", "/var", "/etc/shadow", "/etc/ssh", "/home"})
_DOCKER_DATA = "/var/lib/docker"
# Programs that observe the host itself, and those that copy its files: they read it by design.
_OBSERVER = regex(
    r"(?:.*/)?(?:telegraf|netdata|datadog.*|agent|beyla|falco.*|osquery.*|glances|process[-_]exporter|filebeat|metricbeat"
    r"|heartbeat|auditbeat|elastic-agent|fluent-bit|fluentd|vector|scrutiny.*|smartctl[-_]exporter|restic.*|duplicati"
    r"|backrest|duplicacy.*|kopia|borg.*|wazuh.*|newrelic.*|node-agent|dcgm-exporter|coroot.*|pyroscope|parca-agent"
    r"|ebpf.*|systemd[-_]exporter|crowdsec|fail2ban|beszel-agent|zabbix-agent2?|swarmprom-node-exporter)"
)
_NETWORK_ROLE = regex(
    r"(?:.*/)?(?:wireguard|wg-easy|tailscale|gluetun|openvpn.*|zerotier.*|netbird|pihole|adguardhome|unbound|dnsmasq"
    r"|coredns|home-assistant|homeassistant|unifi.*|plex.*|jellyfin|keepalived|frr|bird|dhcpd?.*|avahi.*|homebridge"
    r"|suricata|zeek|ntopng|telegraf|netdata|pppoe.*|mosdns|hostapd.*|.*vpn.*)"
)
_DROPS = regex(r"\b(?:gosu|su-exec|setpriv|s6-setuidgid|chpst|runuser|setuidgid)\b")
_ROOT = frozenset({"root", "0", "+0"})


@dataclass(frozen=True, slots=True, eq=False)
class Isolation(Aspect):
    """One service as seen by who thinks of what a broken-into container can do."""

    @property
    def role(self) -> Role:
        """What its program needs of the host."""
        return role(self.service)

    @property
    def is_cadvisor(self) -> bool:
        """True for cAdvisor, about which the agents' rules speak."""
        return self.service.component is Component.CADVISOR

    @property
    def privileged(self) -> Setting[str] | None:
        """`privileged: true`."""
        found = self.service.setting("privileged")
        return found if found is not None and found.value == "true" else None

    @property
    def added(self) -> tuple[Setting[str], ...]:
        """Capabilities that are added, without `CAP_` and in capitals."""
        return self._capabilities("cap_add")

    @property
    def drops_all(self) -> Setting[str] | None:
        """`cap_drop: [ALL]`."""
        return next((item for item in self._capabilities("cap_drop") if item.value == "ALL"), None)

    def _capabilities(self, key: str) -> tuple[Setting[str], ...]:
        return tuple(item.map(item.value.upper().removeprefix("CAP_")) for item in self._texts(key))

    def _texts(self, key: str) -> tuple[Setting[str], ...]:
        pointer = f"{self.service.pointer}.{key}"
        return tuple(
            Setting(key, node.text, node.location.at(f"{pointer}.{index}"))
            for index, node in enumerate(sequence(self.service.node, key))
            if isinstance(node, ScalarNode)
        )

    def security_option(self, name: str) -> Setting[str] | None:
        """The last `security_opt` of a name; its value without the name (`unconfined`), `true` where it has none.

        Docker takes `name`, `name:value` and `name=value`.
        """
        found = None
        for item in self._texts("security_opt"):
            option, _, value = item.value.replace("=", ":", 1).partition(":")
            if option == name:
                found = item.map(value or "true")
        return found

    def daemon_flag(self, name: str) -> ScalarNode | None:
        """A switch that a `daemon.json` of the project sets for all containers."""
        flags = (config.node(name) for config in daemon_configs(self.service.stack))
        return next((node for node in flags if node is not None and node.text == "true"), None)

    def namespace(self, key: str) -> Setting[str] | None:
        """`pid`, `ipc`, `uts` or `userns_mode` where it is the host's."""
        found = self.service.setting(key)
        return found if found is not None and found.value == "host" else None

    @property
    def devices(self) -> tuple[Setting[str], ...]:
        """Devices of the host, by their path there."""
        pointer = f"{self.service.pointer}.devices"
        return tuple(
            Setting("devices", text(node, "source") or text(node) or "", node.location.at(f"{pointer}.{index}"))
            for index, node in enumerate(sequence(self.service.node, "devices"))
        )

    # Mounts -----------------------------------------------------------------------------------------------------

    @property
    def binds(self) -> tuple[Mount, ...]:
        """Bind mounts."""
        return tuple(mount for mount in self.service.mounts if mount.kind is MountKind.BIND)

    @property
    def sockets(self) -> tuple[Mount, ...]:
        """Mounts through which the container engine's socket can be reached."""
        return tuple(
            mount
            for mount in self.service.mounts
            if _SOCKET.search(posixpath.basename(mount.source))
            or _SOCKET.search(posixpath.basename(mount.target))
            or (mount.kind is MountKind.BIND and mount.source.rstrip("/") in _SOCKET_DIRECTORIES)
        )

    @property
    def api_socket(self) -> Setting[str] | None:
        """`use_api_socket: true`, by which compose itself mounts the engine's socket."""
        found = self.service.setting("use_api_socket")
        return found if found is not None and found.value == "true" else None

    @property
    def is_socket_proxy(self) -> bool:
        """True for a proxy that passes on only some calls of the engine's API, or a service built as one."""
        return self._image_matches(_SOCKET_PROXY)

    @property
    def passes_commands(self) -> FileLocation | None:
        """Where a socket proxy is told to pass on requests that make containers.

        Source: https://github.com/Tecnativa/docker-socket-proxy#grant-or-revoke-access-to-certain-api-sections
        """
        allowed = {name: self.service.variable(name) for name in ("POST", "CONTAINERS")}
        on = [found.location for found in allowed.values() if found is not None and found.value.strip() == "1"]
        return on[0] if self.is_socket_proxy and len(on) == len(allowed) and isinstance(on[0], FileLocation) else None

    @property
    def manages_containers(self) -> bool:
        """True for programs whose work is to command the engine (Portainer, Watchtower)."""
        return self._image_matches(_MANAGER)

    @property
    def is_network_program(self) -> bool:
        """True for VPNs, DNS and DHCP servers and the like."""
        return self._image_matches(_NETWORK_ROLE)

    @property
    def observes_host(self) -> bool:
        """True for agents and backup programs, which read the host by design."""
        return self.service.component is Component.ALLOY or self._image_matches(_OBSERVER)

    def _image_matches(self, pattern: re.Pattern[str]) -> bool:
        image = self.service.image
        return not isinstance(image, Gap) and pattern.fullmatch(image.repository) is not None

    def writable_host_mounts(self) -> tuple[Mount, ...]:
        """Writable binds of directories that make up the host's system."""
        return tuple(
            mount
            for mount in self.binds
            if not mount.read_only
            and mount not in self.sockets
            and (_path(mount) in _WRITABLE or f"{_path(mount)}/".startswith(f"{_DOCKER_DATA}/"))
        )

    def readable_host_mounts(self) -> tuple[Mount, ...]:
        """Read-only binds of directories that hold the host's secrets and that the program does not need."""
        return tuple(
            mount
            for mount in self.binds
            if mount.read_only
            and (_path(mount) in _READABLE or _path(mount) in (_DOCKER_DATA, f"{_DOCKER_DATA}/volumes"))
            and not self.observes_host
            and needed_path(self.service, _path(mount)) is None
        )

    def shared_mounts(self) -> tuple[Mount, ...]:
        """Binds whose mounts appear on the host too."""
        return tuple(mount for mount in self.binds if text(mount.node, "bind", "propagation") in ("shared", "rshared"))

    # Who it runs as -----------------------------------------------------------------------------------------------

    def user(self) -> Setting[str]:
        """Who the container's first process runs as, by the compose file, the Dockerfile or the image."""
        declared = self.service.node_at("user")
        if isinstance(declared, ScalarNode) and declared.text:
            if is_unset(declared):
                raise self._gap("a variable that is not set decides on the user", declared.location)
            return Setting("user", declared.text, self.at("user"))
        if self.service.is_built:
            return self._built_user()
        facts = image_facts(self.service)
        if facts is None or not facts.user:
            raise self._gap("the image is not known here, and so not who it runs as", self.at("user"))
        if facts.drops:
            return Setting("user", facts.drops, self.at("user"), is_default=True)
        return Setting("user", facts.user, self.at("user"), is_default=True)

    @staticmethod
    def is_root(user: str) -> bool:
        """True for `root`, `0`, `0:0`, `root:root`."""
        return user.partition(":")[0] in _ROOT

    def _built_user(self) -> Setting[str]:
        dockerfile = self.service.dockerfile
        if isinstance(dockerfile, Gap):
            raise GapError(dockerfile)
        instruction = dockerfile.effective("USER")
        if instruction is not None and instruction.words:
            return Setting("USER", instruction.words[0], instruction.location)
        stages = dockerfile.lineage(dockerfile.final)
        words = " ".join(item.text for stage in stages for item in stage.instructions)
        if _DROPS.search(words) or "entrypoint" in words.lower():
            raise self._gap("an entrypoint of its own may leave root, which the files do not tell", self.at("user"))
        facts = facts_of(dockerfile.base_image) if dockerfile.base_image else None
        if facts is None or not facts.user:
            raise self._gap("it is not known who the base image runs as", self.at("user"))
        final = dockerfile.final
        place = final.location if final is not None else self.at("user")
        return Setting("USER", facts.drops or facts.user, place, is_default=True)

    def _gap(self, detail: str, location: FileLocation) -> GapError:
        return GapError(Gap(GapReason.IN_IMAGE, detail, self.id, location=location))


def daemon_configs(stack: Stack) -> tuple[DaemonConfig, ...]:
    """Every `daemon.json` of the project that can be read."""
    return stack.memo(
        "daemon-configs", lambda: tuple(item for item in DaemonConfig.find(stack) if not isinstance(item, Gap))
    )


def _path(mount: Mount) -> str:
    return posixpath.normpath(mount.source) if mount.source.startswith("/") else mount.source
