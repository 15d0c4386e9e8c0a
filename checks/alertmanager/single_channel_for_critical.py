"""Critical alerts leave by one way only."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def single_channel_for_critical(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no receiver sends anything at all", config)
        return
    for severity in config.urgent_severities:
        ends = [receiver for receiver in config.ends({"severity": severity}) if receiver.sends]
        if len(ends) == 1 and len(ends[0].integrations) == 1:
            kind = ends[0].integrations[0].kind
            yield failed(f"alerts of severity {severity!r} leave by {kind} alone", ends[0])
        elif ends:
            yield passed(f"alerts of severity {severity!r} have a second way", config.route)
        else:
            yield not_applicable(f"alerts of severity {severity!r} are not sent", config.route)
