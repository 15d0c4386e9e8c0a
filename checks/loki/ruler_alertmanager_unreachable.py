"""Alerts of Loki's rules reach no Alertmanager."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def ruler_alertmanager_unreachable(loki: Loki) -> Iterator[Verdict]:
    url = known(loki.setting("ruler", "alertmanager_url"))
    rules = loki.mounted_rules
    if isinstance(rules, str):
        yield not_applicable(rules, url.location)
        return
    if not rules:
        yield not_applicable("no rule files are mounted for Loki", url.location)
        return
    places = tuple(dict.fromkeys(place for place, _ in rules))
    if not url.value:
        yield failed("rules are mounted, but no ruler.alertmanager_url is set: alerts go nowhere", url, related=places)
    for address in filter(None, (part.strip() for part in url.value.split(","))):
        fault = loki.dead_end(address)
        if fault is None:
            yield passed(f"{address} can be an Alertmanager", url)
        elif fault.sure:
            yield failed(f"alerts go to {address}: {fault.reason}", url, related=places)
        else:
            yield unknown(fault.reason, url)
