"""A long-running service stays down after a crash or a reboot."""

from collections.abc import Iterator

from auditor import Service, Verdict, check, failed, not_applicable, passed

_RESTARTS = ("always", "unless-stopped")


@check
def restart_policy_missing(service: Service) -> Iterator[Verdict]:
    if service.is_one_shot:
        yield not_applicable("runs once and ends; it must not be restarted", service.at("restart"))
        return
    policy = service.restart_policy
    if policy is None:
        yield failed("no restart policy: after a crash or a reboot the service stays down", service.at("restart"))
    elif policy.is_default:
        yield passed("a swarm restarts its tasks unless told otherwise", policy)
    elif policy.value in (*_RESTARTS, "any"):
        yield passed(f"restarts ({policy.value})", policy)
    elif policy.value.startswith("on-failure"):
        yield passed("restarts after a failure, though not after a clean exit or a reboot of the host", policy)
    else:
        yield failed(f"restart policy {policy.value!r} leaves the service down after a crash", policy)
