"""A log agent forgets how far it has read."""

from collections.abc import Iterator

from auditor import LogReader, Verdict, check, failed, kept_on, known, lost_because, not_applicable, passed


@check
def positions_volatile(reader: LogReader) -> Iterator[Verdict]:
    found = reader.agent.positions
    if found is None:
        yield not_applicable("no component of Alloy keeps a state", reader)
        return
    positions = known(found)
    service = reader.agent.service
    if kept_on(service, positions.value) is not None:
        yield passed("its positions are kept", positions)
    else:
        yield failed(f"its positions {positions.value} {lost_because(service, positions.value)}", positions)
