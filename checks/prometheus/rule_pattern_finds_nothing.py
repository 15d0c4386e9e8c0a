"""A pattern of `rule_files` matches no file in the container."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def rule_pattern_finds_nothing(prometheus: Prometheus) -> Iterator[Verdict]:
    patterns = prometheus.rule_patterns
    if isinstance(patterns, Gap):
        yield unknown(patterns)
        return
    for pattern in patterns:
        if pattern.absence:
            yield failed(f"{pattern.node.text} finds nothing: {pattern.absence}", pattern)
        elif pattern.gap is not None:
            yield unknown(pattern.gap, pattern)
        else:
            yield passed(f"{pattern.node.text} finds {len(pattern.files)} files", pattern)
    if not patterns:
        yield not_applicable("the configuration has no rule_files", prometheus.config_at("rule_files"))
