"""Whether the files are deployed to a swarm (`docker stack deploy`), where some keys mean something else or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.node import mapping, scalar, sequence, text

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.service import Service
    from auditor.subjects.stack import Stack


def swarm_sign(stack: Stack) -> FileLocation | None:
    """What tells that the stack is made for a swarm; None where nothing does.

    `mode: global`, constraints on nodes and overlay networks have no use elsewhere; Compose ignores the first two.
    Source: https://docs.docker.com/reference/compose-file/deploy/
    """
    return stack.memo("swarm sign", lambda: _sign(stack))


def _sign(stack: Stack) -> FileLocation | None:
    signs = (sign for service in stack.services if (sign := _of_service(service)) is not None)
    return next(signs, None) or _overlay(stack)


def _of_service(service: Service) -> FileLocation | None:
    if text(service.node, "deploy", "mode") == "global":
        return service.at("deploy", "mode")
    constraints = sequence(service.node, "deploy", "placement", "constraints")
    if any((text(item) or "").startswith("node.") for item in constraints):
        return service.at("deploy", "placement", "constraints")
    return None


def _overlay(stack: Stack) -> FileLocation | None:
    networks = mapping(stack.model.root, "networks")
    for name in networks.keys() if networks else ():
        driver = scalar(stack.model.root, "networks", name, "driver")
        if driver is not None and driver.text == "overlay":
            return driver.location
    return None
