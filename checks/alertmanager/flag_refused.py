"""Alertmanager does not start, because it does not understand its command line."""

from collections.abc import Iterator

from auditor import Alertmanager, Verdict, check, failed, passed, unknown

_KINGPIN = (0, 13)


@check
def flag_refused(alertmanager: Alertmanager) -> Iterator[Verdict]:
    flags = alertmanager.command_line
    if flags is None:
        yield unknown("a script starts Alertmanager", alertmanager)
        return
    version = alertmanager.service.version
    if version is not None and version < _KINGPIN:
        yield passed("this version takes flags with one dash", alertmanager)
        return
    for problem in flags.problems:
        yield failed(problem.message, problem)
    if not flags.problems:
        yield passed("its flags are understood", alertmanager.service.at("command"))
