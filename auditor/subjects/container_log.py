"""Where the output of a container goes, and whether it is bounded.

Source: https://docs.docker.com/engine/logging/configure/ and https://docs.docker.com/engine/logging/drivers/json-file/
"""

from __future__ import annotations

from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode, scalar
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.aspect import Aspect
from auditor.subjects.isolation import daemon_configs


@dataclass(frozen=True, slots=True, eq=False)
class ContainerLog(Aspect):
    """The logging of one service."""

    @property
    def location(self) -> FileLocation:
        """The place of `logging`."""
        return self.service.at("logging")

    @property
    def driver(self) -> Setting[str]:
        """The driver of the service, of the project's daemon.json, or Docker's default."""
        declared = self.service.setting("logging", "driver")
        if declared is not None:
            return declared
        for config in daemon_configs(self.service.stack):
            node = config.node("log-driver")
            if node is not None:
                return Setting("log-driver", node.text, node.location)
        return Setting("logging.driver", "json-file", self.service.at("logging", "driver"), is_default=True)

    @property
    def max_size(self) -> Setting[str] | None:
        """`max-size` of the service."""
        return self.service.setting("logging", "options", "max-size")

    @property
    def daemon(self) -> ScalarNode | None:
        """`max-size` for all containers, which the daemon gives to those of its own default driver."""
        for config in daemon_configs(self.service.stack):
            default = config.node("log-driver")
            if (default.text if default is not None else "json-file") == self.driver.value:
                return scalar(config.root, "log-opts", "max-size")
        return None

    @property
    def place(self) -> FileLocation:
        """Where `max-size` would be set."""
        return self.service.at("logging", "options", "max-size")
