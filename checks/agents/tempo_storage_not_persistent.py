"""Traces are lost when Tempo's container is replaced."""

from collections.abc import Iterator

from auditor import Tempo, Verdict, check, failed, kept_on, known, lost_because, not_applicable, passed


@check
def tempo_storage_not_persistent(tempo: Tempo) -> Iterator[Verdict]:
    found = tempo.traces
    if found is None:
        yield not_applicable("traces are kept in an object store", tempo)
        return
    traces = known(found)
    if kept_on(tempo.service, traces.value) is not None:
        yield passed("traces are kept", traces)
    else:
        why = lost_because(tempo.service, traces.value)
        yield failed(f"traces {traces.value} {why}", tempo.service.at("volumes"), traces)
