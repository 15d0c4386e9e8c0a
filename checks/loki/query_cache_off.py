"""Loki computes repeated queries anew each time."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, passed


@check
def query_cache_off(loki: Loki) -> Iterator[Verdict]:
    setting = known(loki.setting("query_range", "cache_results"))
    cache = loki.key("query_range", "results_cache")
    if loki.is_on("query_range", "cache_results"):
        yield passed("results of queries are cached", setting)
    elif cache is not None:
        message = "a results_cache is configured, but cache_results is off: nothing is cached"
        yield failed(message, cache if setting.is_default else setting)
    else:
        yield failed("results of queries are not cached", setting)
