"""A secret file holds a placeholder, or what everybody tries first."""

from collections.abc import Iterator

from auditor import SecretFile, SecretGrade, Verdict, check, failed, not_applicable, passed

_SAYS = {
    SecretGrade.DEFAULT: "a default that everybody knows",
    SecretGrade.PLACEHOLDER: "a placeholder that asks to be replaced",
}


@check
def placeholder(file: SecretFile) -> Iterator[Verdict]:
    held = [held for held in file.held if file.is_used(held) and not file.judged_by_grafana(held)]
    poor = [one for one in held if one.grade in _SAYS]
    if poor:
        message = f"{poor[0].name or file.path} holds {_SAYS[poor[0].grade]}"
        more = f", and {len(poor) - 1} more of the file do" if len(poor) > 1 else ""
        yield failed(message + more, *(one.location for one in poor))
    elif held:
        yield passed("no secret of the file is a default or a placeholder", file)
    else:
        yield not_applicable("the stack takes no secret from the file but Grafana's, which has rules of its own", file)
