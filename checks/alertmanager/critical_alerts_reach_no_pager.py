"""Critical alerts wake nobody: they end in mail or chat."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, manual, not_applicable, passed, unknown


@check
def critical_alerts_reach_no_pager(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no receiver sends anything at all", config)
        return
    for severity in config.urgent_severities:
        ends = config.ends({"severity": severity})
        pages = [receiver.pages for receiver in ends if receiver.sends]
        if not pages:
            yield not_applicable(f"alerts of severity {severity!r} are not sent at all", config.route)
        elif True in pages:
            yield passed(f"alerts of severity {severity!r} reach a pager", config.route)
            yield manual(
                "who is on call lives in the pager: attest the rotation, with its owner and date", config.route
            )
        elif None in pages:
            yield unknown(f"whether the web hook for severity {severity!r} wakes anybody cannot be told", ends[0])
        else:
            kinds = ", ".join(sorted({part.kind for receiver in ends for part in receiver.integrations}))
            message = f"alerts of severity {severity!r} end in {kinds}: nobody is woken"
            yield failed(message, ends[0], related=ends[1:])
