"""What a recording rule computes is used by no alert, no rule and no dashboard."""

from collections.abc import Iterator

from auditor import Alerting, Gap, RecordingRule, Verdict, check, failed, not_applicable, passed, unknown


@check
def recording_rule_unused(rule: RecordingRule) -> Iterator[Verdict]:
    alerting = Alerting(rule.file.stack)
    if rule.record in alerting.used_in_rules:
        yield passed("another rule uses it", rule)
        return
    if any(not isinstance(found.remote_writes, Gap) and found.remote_writes for found in rule.file.loaded_by):
        yield not_applicable("metrics are sent to another system, which may use it", rule)
        return
    dashboards = alerting.dashboards
    if isinstance(dashboards, Gap):
        yield unknown(dashboards)
    elif not dashboards:
        yield unknown("no dashboards are in the project, and those made in Grafana cannot be seen", rule)
    elif any(rule.record in text for text in dashboards):
        yield passed("a dashboard uses it", rule)
    else:
        yield failed(f"{rule.record} is used by no rule and no dashboard of the project", rule)
