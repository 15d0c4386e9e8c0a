"""Inheritance of nginx directives from `http` to `server` to `location`.

A plain directive is that of the innermost level; `add_header`, `proxy_set_header`, `allow` and `deny` are inherited
from the level above only where the level has none of its own. Source: https://nginx.org/en/docs/http/ngx_http_headers_module.html
and https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.values import dataclass
from auditor.parse.nginx import Directive


@dataclass(frozen=True, slots=True)
class Scope:
    """The levels around a place, outermost first; each is the directives of one block."""

    levels: tuple[tuple[Directive, ...], ...]

    def inside(self, directive: Directive) -> Scope:
        """The scope of a block within this one."""
        return Scope((*self.levels, directive.block or ()))

    @property
    def own(self) -> tuple[Directive, ...]:
        """The directives of the innermost level."""
        return self.levels[-1] if self.levels else ()

    def last(self, name: str) -> Directive | None:
        """The directive in force: of the innermost level that has it."""
        for level in reversed(self.levels):
            found = [directive for directive in level if directive.name == name]
            if found:
                return found[-1]
        return None

    def array(self, *names: str) -> tuple[Directive, ...]:
        """Directives that are inherited as a whole or not at all (`allow` and `deny` are one list)."""
        for level in reversed(self.levels):
            found = tuple(directive for directive in level if directive.name in names)
            if found:
                return found
        return ()

    def shadowed(self, name: str) -> tuple[Directive, ...]:
        """The directives of outer levels that the innermost level's own ones put out of force."""
        if not any(directive.name == name for directive in self.own):
            return ()
        for level in reversed(self.levels[:-1]):
            found = tuple(directive for directive in level if directive.name == name)
            if found:
                return found
        return ()

    def variables(self) -> dict[str, str]:
        """Variables that `set` gives a value on these levels."""
        return {
            directive.texts[0]: directive.texts[1]
            for level in self.levels
            for directive in level
            if directive.name == "set" and len(directive.texts) == 2  # noqa: PLR2004 (name and value)
        }


def blocks(directives: Iterable[Directive], name: str) -> Iterator[Directive]:
    """The blocks of a name directly in a list of directives."""
    return (directive for directive in directives if directive.name == name and directive.block is not None)


def named(directives: Iterable[Directive], name: str) -> Iterator[Directive]:
    """The directives of a name directly in a list."""
    return (directive for directive in directives if directive.name == name)
