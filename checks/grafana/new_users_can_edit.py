"""People who come by single sign-on or sign up may edit at once."""

from collections.abc import Iterator

from auditor import Gap, Grafana, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def new_users_can_edit(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.has_sso and not grafana.is_on("users", "allow_sign_up"):
        yield not_applicable("every user is made by an administrator, who chooses the role", grafana.location)
        return
    role = grafana.setting("users", "auto_assign_org_role")
    if isinstance(role, Gap):
        yield unknown(role)
    elif role.value in ("Editor", "Admin"):
        yield failed(f"every new user is {role.value}", role)
    else:
        yield passed(f"new users are {role.value}s", role)
    for provider in grafana.providers:
        admin = known(grafana.flag(f"auth.{provider}", "allow_assign_grafana_admin"))
        path = known(grafana.setting(f"auth.{provider}", "role_attribute_path"))
        last = path.value.rpartition("||")[2].strip(" '\"`")
        if last in ("Admin", "Editor", "GrafanaAdmin") and "||" in path.value:
            yield failed(f"whoever has no role at {provider} becomes {last}", path)
        elif admin.value:
            yield failed(f"{provider} may make people administrators of the whole server", admin)
