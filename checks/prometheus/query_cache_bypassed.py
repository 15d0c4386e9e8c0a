"""A query front with a cache is there, and no data source uses it."""

from collections.abc import Iterator

from auditor import Datasource, Gap, Stack, Verdict, check, failed, not_applicable, passed, query_fronts, unknown


@check
def query_cache_bypassed(stack: Stack) -> Iterator[Verdict]:
    fronts = query_fronts(stack)
    if not fronts:
        yield not_applicable("the stack has no query front with a cache")
        return
    sources = list(Datasource.find(stack))
    gaps = [found for found in sources if isinstance(found, Gap)]
    asking = [found for found in sources if isinstance(found, Datasource) and found.type == "prometheus"]
    targets = [found.target for found in asking]
    gaps += [target for target in targets if isinstance(target, Gap)]
    if any(getattr(target, "service", None) in fronts for target in targets):
        yield passed("a data source asks the front", fronts[0])
    elif gaps:
        yield unknown(gaps[0])
    elif not asking:
        yield unknown("no data source is provisioned, so whom Grafana asks cannot be told", fronts[0])
    else:
        yield failed(
            f"{asking[0].name} does not ask {fronts[0].name}, which would cache",
            asking[0],
            related=[fronts[0].location],
        )
