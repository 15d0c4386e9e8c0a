"""A log agent asks Docker for containers that the stack does not have."""

from collections.abc import Iterator

from auditor import Confidence, ContainerSelection, Verdict, check, failed, passed


@check
def selects_nothing(selection: ContainerSelection) -> Iterator[Verdict]:
    found = False
    for place, asks, have in selection.empty_filters():
        found = True
        is_project = have.startswith("the project is called")
        sure = is_project and selection.project_is_declared
        confidence = Confidence.HIGH if sure else Confidence.MEDIUM
        yield failed(f"{asks}, but {have}: no log of this stack is read", place, confidence=confidence)
    if not found:
        yield passed("containers of the stack pass its filters", selection)
