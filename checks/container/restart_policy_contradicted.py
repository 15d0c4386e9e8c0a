"""`restart` is overridden by `deploy.restart_policy`."""

from collections.abc import Iterator

from auditor import Service, Verdict, check, failed, not_applicable, passed

_STAYS = ("always", "unless-stopped")


@check
def restart_policy_contradicted(service: Service) -> Iterator[Verdict]:
    restart = service.setting("restart")
    deploy = service.node_at("deploy", "restart_policy")
    condition = service.setting("deploy", "restart_policy", "condition")
    attempts = service.setting("deploy", "restart_policy", "max_attempts")
    if restart is None or deploy is None:
        yield not_applicable("the policy stands once", service.location)
    elif restart.value in _STAYS and condition is not None and condition.value in ("none", "on-failure"):
        last = f", at most {attempts.value} times" if attempts is not None else ""
        yield failed(
            f"restart: {restart.value} has no effect: the condition is {condition.value}{last}", condition, restart
        )
    else:
        yield passed("both policies say the same", condition or restart)
