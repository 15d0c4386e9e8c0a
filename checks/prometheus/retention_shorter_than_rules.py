"""A rule looks back beyond the retention."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Prometheus,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
    retention_of,
    rule_reaches,
    seconds,
    unknown,
)


@check
def retention_shorter_than_rules(prometheus: Prometheus) -> Iterator[Verdict]:
    retention, reaches = retention_of(prometheus), rule_reaches(prometheus)
    if isinstance(retention, Gap) or isinstance(reaches, Gap):
        yield unknown(retention if isinstance(retention, Gap) else reaches)  # type: ignore[arg-type]  # one of them is a gap
        return
    kept = retention.time.value
    beyond = [one for one in reaches if kept is not None and one.reach >= kept]
    if not reaches:
        yield not_applicable("no rules are loaded", prometheus)
    elif kept is None:
        yield unknown("no time limits the retention, so how far back samples go is left to the size", retention.time)
    elif beyond:
        longest = max(beyond, key=lambda one: one.reach)
        message = f"{longest.rule.name} looks back {seconds(longest.reach)}, samples are kept for {seconds(kept)}"
        yield failed(message, retention.time, related=[one.rule.at("expr") for one in beyond])
    else:
        yield passed("every rule looks back less than samples are kept", retention.time)
