"""Tempo may not write to its new volume, and restarts forever."""

from collections.abc import Iterator

from auditor import Tempo, Verdict, check, failed, passed, unknown


@check
def tempo_volume_not_writable(tempo: Tempo) -> Iterator[Verdict]:
    found = tempo.root_volume
    if found is None:
        yield passed("no new volume lies where the image has no directory of its user", tempo)
    elif found[1]:
        yield unknown(f"{found[1]}, so its owner cannot be told", found[0])
    else:
        message = f"a new volume at {found[0].target} belongs to root, and Tempo runs as user 10001{tempo.assumed}"
        yield failed(message, found[0])
