"""cAdvisor is too old for current Docker engines."""

from collections.abc import Iterator

from auditor import CAdvisor, Verdict, check, failed, passed, unknown

_NAMES = (0, 54)


@check
def cadvisor_outdated(cadvisor: CAdvisor) -> Iterator[Verdict]:
    if cadvisor.version is None:
        yield unknown("the image's tag names no version", cadvisor.image_place)
    elif cadvisor.since(*_NAMES):
        yield passed("knows the image stores and API versions of current engines", cadvisor.image_place)
    else:
        message = f"cAdvisor {cadvisor.service.version_text} loses names of containers on a new Docker 29"
        yield failed(message, cadvisor.image_place)
