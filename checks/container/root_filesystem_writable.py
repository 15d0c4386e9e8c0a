"""The root file system can be written to."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def root_filesystem_writable(container: Isolation) -> Iterator[Verdict]:
    setting = container.service.setting("read_only")
    if setting is not None and setting.value == "true":
        yield passed("the root file system is read-only", setting)
    else:
        yield failed("read_only is not set", container.at("read_only"))
