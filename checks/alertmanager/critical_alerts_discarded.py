"""Critical alerts end on a receiver that sends nothing."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed, unknown


@check
def critical_alerts_discarded(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no receiver sends anything at all", config)
        return
    said = set()
    for labels in config.urgent_labels:
        severity = labels["severity"]
        ends = config.ends(labels)
        silent = [receiver for receiver in ends if not receiver.sends]
        if (severity, ends, len(silent)) in said:
            continue
        said.add((severity, ends, len(silent)))
        if not ends:
            yield unknown(f"where alerts of severity {severity!r} end cannot be told", config.route)
        elif len(silent) == len(ends):
            message = f"alerts of severity {severity!r} end on {silent[0].name!r}, which sends nothing"
            yield failed(message, silent[0], related=[config.route])
        else:
            yield passed(f"alerts of severity {severity!r} leave Alertmanager", config.route)
