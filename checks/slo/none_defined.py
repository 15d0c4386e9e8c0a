"""The stack measures no service level objective."""

from collections.abc import Iterator

from auditor import Alerting, Gap, SloSpec, Verdict, check, failed, manual, passed, unknown


@check
def none_defined(alerting: Alerting) -> Iterator[Verdict]:
    measured = alerting.objectives
    specs = [spec for spec in SloSpec.find(alerting.stack) if isinstance(spec, SloSpec)]
    if measured:
        yield passed("recording rules measure an objective", measured[0])
    elif specs:
        yield passed("an objective is specified", specs[0])
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif alerting.slo_documents:
        paths = ", ".join(alerting.slo_documents[:3])
        yield unknown(f"{paths} speaks of objectives, and no rule that is loaded measures one", alerting)
        yield manual("say in an attestation what the objectives are, and how they are measured", alerting)
    else:
        yield failed("no objective is specified, recorded or alerted on", alerting)
