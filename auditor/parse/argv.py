"""Command lines of Go programs, one node per argument, in the two grammars that the stack's programs use.

Prometheus, Alertmanager and node-exporter use kingpin; Loki, Promtail, Tempo and cAdvisor use Go's own `flag`. What one
accepts the other refuses: `--web.enable-admin-api=false` stops Prometheus at start, so it must not be read as "off".
Sources: https://github.com/alecthomas/kingpin, https://pkg.go.dev/flag#hdr-Command_line_flag_syntax; the kingpin rules
were checked against Prometheus 2.42 and Alertmanager 0.25.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from auditor.model.node import ScalarNode
from auditor.model.value import Setting
from auditor.model.values import dataclass, field, replace
from auditor.parse.document import DocumentProblem
from auditor.parse.scalars import go_bool

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of a command line.

    `settings` holds each valid use in order, named with two dashes; booleans have the value `true` or `false`.
    `problems` are arguments that the program refuses (it does not start) or, for Go's `flag`, silently ignores.
    `unknown` is true where an `@file` argument hides flags that nobody here can read. `rest` are the arguments that are
    no flags.
    """

    settings: tuple[Setting[str], ...]
    problems: tuple[DocumentProblem, ...] = ()
    unknown: bool = False
    rest: tuple[ScalarNode, ...] = ()

    def get(self, name: str) -> Setting[str] | None:
        """The last use of a flag, with or without its dashes; earlier uses are its `overrode`."""
        found = self.all(name)
        if not found:
            return None
        return replace(found[-1], overrode=tuple(setting.location for setting in found[:-1]))

    def all(self, name: str) -> tuple[Setting[str], ...]:
        """Every use of a repeatable flag, in order."""
        wanted = f"--{name.lstrip('-')}"
        return tuple(setting for setting in self.settings if setting.name == wanted)


@dataclass(slots=True)
class _Reading:
    """A command line while it is read; `at` is the next argument."""

    items: Sequence[ScalarNode]
    booleans: Collection[str]
    repeatable: Collection[str]
    known: Collection[str] | None
    at: int = 0
    settings: list[Setting[str]] = field(default_factory=list)
    problems: list[DocumentProblem] = field(default_factory=list)
    rest: list[ScalarNode] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unknown: bool = False

    def take(self) -> ScalarNode:
        item = self.items[self.at]
        self.at += 1
        return item

    def peek(self) -> str | None:
        return self.items[self.at].text if self.at < len(self.items) else None

    def problem(self, message: str, item: ScalarNode) -> None:
        self.problems.append(DocumentProblem(message, item.location))

    def store(self, name: str, value: str, item: ScalarNode) -> None:
        self.settings.append(Setting(f"--{name}", value, item.location))

    def is_known(self, name: str) -> bool:
        return self.known is None or name in self.known or name in self.booleans or name in self.repeatable

    def result(self) -> Flags:
        return Flags(tuple(self.settings), tuple(self.problems), self.unknown, tuple(self.rest))


def kingpin(
    items: Sequence[ScalarNode],
    booleans: Collection[str] = _NONE,
    repeatable: Collection[str] = _NONE,
    known: Collection[str] | None = None,
) -> Flags:
    """Read the arguments of a kingpin program (without the program's own name).

    Names are given without dashes. With `known` (further flags, that take a value and stand once) an unlisted flag is a
    problem; without it an unlisted flag that no value follows is read as a boolean. Each problem is an argument that
    makes the program exit at start.
    """
    reading = _Reading(items, booleans, repeatable, known)
    while reading.at < len(items):
        item = reading.take()
        text = item.text
        if text.startswith("@"):
            reading.unknown = True
        elif text == "--":
            _refuse_rest(reading)
        elif text.startswith("--"):
            _kingpin_long(reading, item)
        elif text in ("-h", "-v"):
            reading.store("help" if text == "-h" else "version", "true", item)
        elif text.startswith("-"):
            reading.problem(f"{_quote(text)} has a single dash: flags of this program take two", item)
        else:
            reading.rest.append(item)
            reading.problem(f"unexpected argument {_quote(text)}", item)
    return reading.result()


def _refuse_rest(reading: _Reading) -> None:
    while reading.at < len(reading.items):
        item = reading.take()
        reading.rest.append(item)
        reading.problem(f"unexpected argument {_quote(item.text)} after `--`", item)


def _kingpin_long(reading: _Reading, item: ScalarNode) -> None:
    name, equals, value = item.text[2:].partition("=")
    if not name or _has_space(name):
        wanted = " (flag and value in one argument: write `--flag=value`)" if name else ""
        reading.problem(f"unknown flag {_quote(item.text)}{wanted}", item)
        return
    base, word = _negated(reading, name)
    if base in reading.booleans:
        if equals:
            given = f"--{base}" if value == "true" else f"--no-{base}"
            reading.problem(f"`--{name}` takes no value: write `{given}` or leave it out; the program exits", item)
        else:
            _kingpin_store(reading, base, word, item)
    elif not reading.is_known(name):
        reading.problem(f"unknown flag `--{name}`", item)
        if not equals and _is_value(reading.peek()):
            reading.take()
    elif equals:
        _kingpin_store(reading, name, value, item)
    else:
        _kingpin_value(reading, name, item)


def _negated(reading: _Reading, name: str) -> tuple[str, str]:
    """The boolean that `name` or `no-name` means, and the value that this gives it."""
    base = name.removeprefix("no-")
    if base != name and base in reading.booleans and name not in reading.booleans:
        return base, "false"
    return name, "true"


def _kingpin_value(reading: _Reading, name: str, item: ScalarNode) -> None:
    """A flag whose value is the next argument."""
    following = reading.peek()
    if following is not None and following.startswith("@"):
        reading.take()
        reading.unknown = True
    elif _is_value(following):
        value = reading.take()
        _kingpin_store(reading, name, value.text, value)
    elif reading.known is None and name not in reading.repeatable:
        base = name.removeprefix("no-")
        _kingpin_store(reading, base, "true" if base == name else "false", item)
    else:
        reading.problem(f"`--{name}` lacks its value", item)


def _kingpin_store(reading: _Reading, name: str, value: str, item: ScalarNode) -> None:
    if name in reading.seen and name not in reading.repeatable:
        reading.problem(f"`--{name}` stands here again: it cannot be repeated; the program exits", item)
    reading.seen.add(name)
    reading.store(name, value, item)


def go_flag(
    items: Sequence[ScalarNode], booleans: Collection[str] = _NONE, known: Collection[str] | None = None
) -> Flags:
    """Read the arguments of a program that uses Go's `flag` (without the program's own name).

    One dash or two; a boolean's value only after `=`; the last use wins. Reading ends at the first argument that is no
    flag: what follows is ignored by the program, which is a problem here. With `known` (further flags, that take a
    value) an unlisted flag is a problem; without it an unlisted flag that another flag follows is read as a boolean.
    """
    reading = _Reading(items, booleans, _NONE, known)
    while reading.at < len(items):
        item = reading.take()
        text = item.text
        if text == "--":
            reading.rest.extend(items[reading.at :])
            break
        if not text.startswith("-") or text == "-":
            _ignored(reading, item)
            break
        _go_one(reading, item)
    return reading.result()


def _ignored(reading: _Reading, item: ScalarNode) -> None:
    following = reading.items[reading.at :]
    reading.rest.extend((item, *following))
    for later in following:
        if later.text.startswith("-") and later.text != "-":
            reading.problem(f"{_quote(later.text)} is ignored: flags end at the argument {_quote(item.text)}", later)


def _go_one(reading: _Reading, item: ScalarNode) -> None:
    name, equals, value = item.text[2 if item.text.startswith("--") else 1 :].partition("=")
    if not name or name.startswith("-"):
        reading.problem(f"bad flag syntax: {_quote(item.text)}", item)
    elif _has_space(name) or not reading.is_known(name):
        reading.problem(f"unknown flag {_quote(item.text)}", item)
        if not equals and _is_value(reading.peek()):
            reading.take()
    elif equals:
        if name in reading.booleans and go_bool(value) is None:
            reading.problem(f"`-{name}` is a boolean: {_quote(value)} is none", item)
            return
        given = str(go_bool(value)).lower() if name in reading.booleans else value
        reading.store(name, given, item)
    elif name in reading.booleans or (reading.known is None and not _is_value(reading.peek())):
        reading.store(name, "true", item)
    elif reading.peek() is None:
        reading.problem(f"`-{name}` lacks its value", item)
    else:
        value_item = reading.take()
        reading.store(name, value_item.text, value_item)


def _is_value(text: str | None) -> bool:
    return text is not None and not text.startswith("-")


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)


def _quote(text: str) -> str:
    """A text for a message, cut to 80 characters."""
    return repr(text if len(text) <= 80 else f"{text[:77]}...")  # noqa: PLR2004 - said in the line above
