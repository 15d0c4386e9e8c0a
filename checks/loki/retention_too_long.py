"""Logs are kept longer than the policy of the environment asks."""

from collections.abc import Iterator

from auditor import Loki, Params, Verdict, check, failed, not_applicable, passed


@check
def retention_too_long(loki: Loki, params: Params) -> Iterator[Verdict]:
    period = loki.duration("limits_config", "retention_period")
    text = loki.text_of("limits_config", "retention_period")
    if not period.value or not loki.is_on("compactor", "retention_enabled"):
        yield not_applicable("no effective retention period is set", period.location)
    elif period.value > params.duration("most"):
        message = f"logs are kept for {text}; the {params.policy} policy asks for at most {params.text('most')}"
        yield failed(message, period.map(text))
    else:
        yield passed(f"logs are kept for at most {params.text('most')}", period)
