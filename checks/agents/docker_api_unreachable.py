"""A log agent asks Docker for containers, and cannot reach it."""

from collections.abc import Iterator

from auditor import ContainerSelection, Verdict, check, failed, passed, unknown


@check
def docker_api_unreachable(selection: ContainerSelection) -> Iterator[Verdict]:
    fault = selection.unreachable_engine
    if fault is None:
        yield passed("it can reach the Docker API", selection)
    elif fault.sure:
        yield failed(f"{fault.reason}: no container is found", selection.host or selection)
    else:
        yield unknown(fault.reason, selection)
