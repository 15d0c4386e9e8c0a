"""A collector is told to read a file that its container does not have."""

from collections.abc import Iterator

from auditor import Collector, Verdict, check, failed, known, passed


@check
def config_missing(collector: Collector) -> Iterator[Verdict]:
    missing = collector.agent.missing_config
    if missing is None:
        yield passed("its configuration can be there", known(collector.agent.config_path))
    else:
        yield failed(f"no mount brings {missing.value}: it does not start", missing)
