"""Loki runs the example configuration of its image."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, passed


@check
def config_not_mounted(loki: Loki) -> Iterator[Verdict]:
    path = known(loki.config_path)
    unused = loki.unread_config
    if not loki.is_bundled:
        yield passed(f"reads {path.value}", path)
    elif unused is not None:
        message = f"reads {path.value} of its image; {unused.target} is mounted, and nothing reads it"
        yield failed(message, unused, related=(path.location,))
    else:
        yield failed(f"runs the example {path.value} of its image: no retention, no limits", path.location)
