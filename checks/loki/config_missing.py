"""Loki is told to read a file that its container does not have."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, passed


@check
def config_missing(loki: Loki) -> Iterator[Verdict]:
    missing = loki.missing_config
    if missing is None:
        yield passed("its configuration file can be there", known(loki.config_path))
    else:
        yield failed(f"no mount brings {missing.value}: Loki does not start", missing)
