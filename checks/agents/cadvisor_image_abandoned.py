"""cAdvisor comes from a registry where no new versions appear."""

from collections.abc import Iterator

from auditor import CAdvisor, Verdict, check, failed, passed


@check
def cadvisor_image_abandoned(cadvisor: CAdvisor) -> Iterator[Verdict]:
    home = cadvisor.abandoned_home
    if home:
        yield failed(f"no new version appears at {home}; its home is ghcr.io/google/cadvisor", cadvisor.image_place)
    else:
        yield passed("comes from a registry that gets new versions", cadvisor.image_place)
