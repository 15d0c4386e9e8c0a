"""Regular expressions that are compiled when they are first used.

Compiling is slow (0.15 ms each), a run uses a third of the hundreds that the modules define, and `re`'s own cache
does not reach over processes.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["regex"]

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Lazy:
    """Looks like a compiled pattern; becomes one by its first use."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._text, self._flags)
        # From now on the methods are found here at once, and this one is not called again for them.
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later; a mistake in `text` therefore shows at first use, and a test compiles them all."""
    return cast("re.Pattern[str]", _Lazy(text, int(flags)))
