"""The file with the proxy's user names and passwords is not there."""

from collections.abc import Iterator

from auditor import Gap, GapReason, ProxyRoute, Verdict, check, failed, not_applicable, passed, unknown


@check
def password_file_missing(route: ProxyRoute) -> Iterator[Verdict]:
    file = route.auth.users_file
    if file is None:
        yield not_applicable("no file with passwords is used", route)
        return
    found = route.proxy.service.file(file.value)
    if not isinstance(found, Gap):
        yield passed(f"{file.value} is mounted", file)
    elif found.reason is GapReason.IN_IMAGE and not route.proxy.can_hold(file.value):
        yield failed(f"{file.value} is mounted from nowhere: nobody can log in", file)
    else:
        yield unknown(found)
