"""The proxy's own login takes a password that everybody knows."""

from collections.abc import Iterator

from auditor import ReverseProxy, Verdict, check, failed, not_applicable, passed


@check
def default_password(proxy: ReverseProxy) -> Iterator[Verdict]:
    for login in proxy.logins:
        if not login.is_default:
            yield passed("the password of its login is none that everybody knows", login.password)
        elif not login.reachable:
            yield passed("its login has a default password, and is reachable from this host only", login.password)
        else:
            programs = dict.fromkeys(route.program.name for route in login.reachable if route.program is not None)
            message = f"{login.password.name} is one of the first guesses of any attacker, or its published hash"
            message += f": it opens {', '.join(programs)}" if programs else ""
            places = dict.fromkeys(route.auth.location for route in login.reachable)
            yield failed(message, login.password, related=tuple(places))
    if not proxy.logins:
        yield not_applicable("its configuration gives no password of a login of its own", proxy)
