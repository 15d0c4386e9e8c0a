"""An objective is specified, and the rules made of it are not loaded."""

from collections.abc import Iterator

from auditor import Alerting, Gap, SloSpec, Verdict, check, failed, not_applicable, passed, unknown


@check
def spec_not_loaded(spec: SloSpec) -> Iterator[Verdict]:
    alerting = Alerting(spec.stack)
    if not alerting.prometheuses:
        yield not_applicable("the stack has no Prometheus of its own", spec)
    elif spec.is_loaded:
        yield passed("rules made of it are loaded", spec)
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif spec.has_generator:
        yield unknown("a service of the stack makes rules of it while it runs", spec)
    else:
        yield failed("no rule that is loaded was made of this objective", spec, related=[alerting.location])
