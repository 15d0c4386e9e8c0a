"""Parts of the monitoring stack are watched by no alert."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def stack_not_watched(alerting: Alerting) -> Iterator[Verdict]:
    if isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif not alerting.alerts:
        yield not_applicable("no alert is loaded at all: alerting/no-rules-loaded", alerting)
    elif alerting.unwatched_parts:
        yield failed(f"no alert looks at: {'; '.join(alerting.unwatched_parts)}", alerting)
    else:
        yield passed("the parts of the stack are watched", alerting)
