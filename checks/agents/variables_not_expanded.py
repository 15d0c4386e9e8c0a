"""Promtail reads `${VAR}` in its configuration as it stands."""

from collections.abc import Iterator

from auditor import Promtail, Verdict, check, failed, passed


@check
def variables_not_expanded(promtail: Promtail) -> Iterator[Verdict]:
    literal = promtail.literal_variables
    for setting in literal:
        yield failed(f"{setting.name} is literally {setting.value}: -config.expand-env is not set", setting)
    if not literal:
        yield passed("no variable is left in the configuration", promtail)
