"""Prometheus loads no alerting rules."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Prometheus, RulePattern, Verdict, check, failed, not_applicable, passed, unknown


@check
def no_rules_loaded(prometheus: Prometheus) -> Iterator[Verdict]:
    if prometheus.is_agent:
        yield not_applicable("an agent evaluates no rules")
        return
    patterns = prometheus.rule_patterns
    alerting = Alerting(prometheus.stack)
    if isinstance(patterns, Gap):
        yield unknown(patterns)
        return
    alerts = [alert for alert in alerting.alerts if prometheus in alert.rule.file.loaded_by]
    if alerts:
        yield passed(f"{len(alerts)} alerts are loaded", alerting.rules_at(prometheus))
        return
    files = prometheus.rule_files
    if isinstance(files, Gap):
        yield unknown(files)
    elif alerting.grafana.rules:
        yield passed("Grafana evaluates alerts that are provisioned", prometheus)
    elif not patterns and alerting.elsewhere:
        yield unknown(f"no rules here, but {alerting.elsewhere}", alerting.rules_at(prometheus))
    else:
        yield _failure(prometheus, alerting, patterns)


def _failure(prometheus: Prometheus, alerting: Alerting, patterns: tuple[RulePattern, ...]) -> Verdict:
    absent = [pattern for pattern in patterns if pattern.absence]
    if not patterns:
        reason = "the configuration has no rule_files"
    elif absent:
        reason = "; ".join(pattern.absence for pattern in absent)
    else:
        reason = "the files that are loaded hold no alerts"
    orphans = [file for file in alerting.orphans if file.alerts]
    lost = f"; loaded by nothing: {', '.join(file.path for file in orphans)}" if orphans else ""
    place = absent[0] if absent else alerting.rules_at(prometheus)
    return failed(f"no alert is loaded: {reason}{lost}", place, related=orphans)
