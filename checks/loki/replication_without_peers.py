"""A single Loki waits for replicas that do not exist, and refuses every log line."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed


@check
def replication_without_peers(loki: Loki) -> Iterator[Verdict]:
    factor = known(loki.replication)
    if not loki.is_alone:
        yield not_applicable("Loki has peers that this file does not count", loki.location)
    elif not factor.value.isdigit() or int(factor.value) <= 1:
        yield passed("one copy of each line, for one Loki", factor)
    else:
        need = int(factor.value) // 2 + 1
        message = f"replication_factor {factor.value} needs {need} ingesters, and there is one: every push is refused"
        yield failed(message, factor)
