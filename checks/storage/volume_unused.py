"""A volume is declared and used by no service."""

from collections.abc import Iterator

from auditor import DeclaredVolume, Verdict, check, failed, not_applicable, passed


@check
def volume_unused(volume: DeclaredVolume) -> Iterator[Verdict]:
    if volume.is_used:
        yield passed(f"{volume.key.text} is used", volume.key)
    elif volume.loser is not None:
        yield not_applicable(f"{volume.loser} keeps no data, which is a finding of its own", volume.key)
    else:
        yield failed(f"no service mounts the volume {volume.key.text}", volume.key)
