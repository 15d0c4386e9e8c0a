"""Other sites may show Grafana in a frame, or strangers may store snapshots in it."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, passed

_SWITCHES = (
    ("security", "allow_embedding", "any site can show Grafana in a frame and trick its users into clicking"),
    ("snapshots", "public_mode", "strangers can store and delete snapshots without logging in"),
)


@check
def embedding_allowed(grafana: Grafana) -> Iterator[Verdict]:
    for section, key, danger in _SWITCHES:
        switch = known(grafana.flag(section, key))
        yield failed(danger, switch) if switch.value else passed(f"{key} is off", switch)
