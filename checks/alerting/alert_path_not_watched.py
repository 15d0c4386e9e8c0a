"""No alert watches whether Prometheus and Alertmanager can still alert."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def alert_path_not_watched(alerting: Alerting) -> Iterator[Verdict]:
    if isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif not alerting.alerts:
        yield not_applicable("no alert is loaded at all: alerting/no-rules-loaded", alerting)
    elif alerting.unwatched_path:
        yield failed(f"no alert looks at: {'; '.join(alerting.unwatched_path)}", alerting)
    else:
        yield passed("the alert path is watched", alerting)
