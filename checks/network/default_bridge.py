"""A service sits on Docker's default bridge, where every container of the host can reach it."""

from collections.abc import Iterator

from auditor import Service, Verdict, check, failed, not_applicable, passed


@check
def default_bridge(service: Service) -> Iterator[Verdict]:
    mode = service.setting("network_mode")
    if mode is not None and mode.value == "bridge":
        yield failed("on Docker's default bridge, together with every container that names no network", mode)
    elif mode is not None:
        yield not_applicable(f"network_mode is {mode.value}", mode)
    else:
        yield passed("on networks of its own project", service.at("networks"))
