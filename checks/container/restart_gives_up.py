"""A service that ends without an error, or with the host, stays down."""

from collections.abc import Iterator

from auditor import Service, Verdict, check, failed, not_applicable, passed


@check
def restart_gives_up(service: Service) -> Iterator[Verdict]:
    policy = service.restart_policy
    if policy is None or policy.value in ("no", "none") or service.is_one_shot:
        yield not_applicable("has no restart policy, or runs once", service.at("restart"))
    elif policy.value.startswith("on-failure"):
        yield failed(f"{policy.value} leaves it down after a clean exit and after a reboot", policy)
    else:
        yield passed(f"restarts ({policy.value})", policy)
