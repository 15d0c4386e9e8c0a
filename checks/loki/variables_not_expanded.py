"""Loki reads `${VAR}` in its configuration as it stands."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, passed


@check
def variables_not_expanded(loki: Loki) -> Iterator[Verdict]:
    if loki.is_bundled:
        yield passed("the image's own configuration holds no variables", loki.location)
        return
    literal = loki.literal_variables
    for setting in literal:
        yield failed(f"{setting.name} is literally {setting.value}: -config.expand-env is not set", setting)
    if not literal:
        yield passed("no variable is left in the configuration", loki.location)
