"""Loki refuses to start: the tables of its index do not span 24 hours."""

from collections.abc import Iterator
from datetime import timedelta

from auditor import Loki, Verdict, check, failed, not_applicable, passed, prometheus_duration

_INDEXES = ("tsdb", "boltdb-shipper")


@check
def index_period(loki: Loki) -> Iterator[Verdict]:
    periods = [period for period in (loki.active, *loki.coming) if period and period.get("store") in _INDEXES]
    if not periods:
        yield not_applicable("no index of tsdb or boltdb-shipper is configured", loki.location)
    for period in periods:
        text = period.get("index", "period")
        length = prometheus_duration(text)
        if length is None or length == timedelta(days=1):
            yield passed("tables of the index span 24 hours", period.at("index", "period"))
        else:
            message = f"tables of the index span {text}; {period.get('store')} takes 24h only: Loki refuses to start"
            yield failed(message, period.at("index", "period"))
