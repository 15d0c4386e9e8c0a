"""Shell scripts as simple commands, tolerant enough for the backup scripts of a stack. Nothing is ever executed.

Loops, functions and conditions are not interpreted: the commands inside them are listed in the order of the text, each
with its place. Variables that were assigned a literal earlier are put in; `$(date +FORMAT)` becomes `{date:FORMAT}`.
Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html and
https://www.gnu.org/software/bash/manual/bash.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass, field, replace
from auditor.parse.document import DocumentProblem
from auditor.parse.shell_words import MAX_DEPTH, Words, fields
from auditor.parse.source import Source

_OPERATOR = regex(r";;&|;;|;&|;|&&|&(?!>)|\|\||\|&|\||\(|\)")
_REDIRECT = regex(r"(?:\d{1,3})?(<<<|<<-|<<|&>>|&>|>>|>\||>&|<&|<>|>(?!\()|<(?!\())")
_ASSIGNMENT = regex(r"([A-Za-z_]\w{0,99})(\+?)=")
_ARRAY = regex(r"([A-Za-z_]\w{0,99})\+?=\(")
_FUNCTION = regex(r"function[ \t]+[\w.:-]{1,99}[ \t]*(?:\([ \t]*\))?")
_EMPTY_PARENTHESES = regex(r"\([ \t]*\)")
_ARITHMETIC = regex(r"\(\((?:[^()\n]|\([^()\n]{0,200}+\)){0,500}+\)\)")
_TEST = regex(r"&&|\|\||[()<>;&|]")
_KEYWORDS = frozenset({"if", "then", "else", "elif", "fi", "while", "until", "do", "done", "time", "!", "{", "}"})
_DECLARE = frozenset({"export", "readonly", "local", "declare", "typeset"})
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_OPTIONS = {"e": "errexit", "u": "nounset"}


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. `words` are without quotes, `raw` is what stands there.

    `after` is the operator that joins it to the command before it (`|`, `&&`, `||`, `;`, `&` or empty), `redirects` are
    operators with their targets, `environment` the assignments in front of it; `nested` commands stand inside `$(...)`,
    backticks or `<(...)`.
    """

    words: tuple[str, ...]
    raw: str
    location: FileLocation
    after: str = ""
    redirects: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    nested: bool = False

    @property
    def name(self) -> str:
        """The program, without its directory."""
        return self.words[0].rpartition("/")[2] if self.words else ""


@dataclass(frozen=True, slots=True)
class Loop:
    """`for VARIABLE in WORDS`: what the variable, which stays as written in the commands, may be."""

    variable: str
    words: tuple[str, ...]
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Script:
    """A shell script. The three options are true where the script sets them anywhere (`set -euo pipefail`)."""

    path: str
    shebang: str
    commands: tuple[Command, ...]
    loops: tuple[Loop, ...]
    variables: tuple[tuple[str, str], ...]
    errexit: bool
    nounset: bool
    pipefail: bool
    problems: tuple[DocumentProblem, ...] = ()


@dataclass(slots=True)
class _Frame:
    """One level of commands: the script, or the inside of a substitution."""

    depth: int
    words: list[str] = field(default_factory=list)
    start: int = -1
    end: int = -1
    after: str = ""
    redirects: list[tuple[str, str]] = field(default_factory=list)
    environment: list[tuple[str, str]] = field(default_factory=list)
    heredocs: list[tuple[str, bool, int]] = field(default_factory=list)
    patterns: list[bool] = field(default_factory=list)  # one per open `case`: whether a pattern comes next
    parentheses: int = 0
    in_test: bool = False

    def touch(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start = start
        self.end = end


class _Reader(Words):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.commands: list[tuple[int, Command]] = []
        self.loops: list[Loop] = []
        self.options: set[str] = set()

    def count(self) -> int:
        return len(self.commands)

    def only_command(self, since: int) -> tuple[str, ...] | None:
        return self.commands[since][1].words if len(self.commands) == since + 1 else None

    def script(self, at: int, stop: str, depth: int) -> int:
        if depth > MAX_DEPTH:
            self.source.problem(f"commands nested deeper than {MAX_DEPTH} levels are not read", at, at + 1)
            return self.limit
        frame = _Frame(depth)
        while at < self.limit:
            character = self.text[at]
            if character == "\n":
                self.finish(frame, "")
                at = self.skip_heredocs(frame, at + 1)
            elif character.isspace():
                at += 1
            elif character == "\\" and self.text[at + 1 : at + 3].lstrip("\r").startswith("\n"):
                at = self.text.index("\n", at) + 1
            elif character == "#":
                newline = self.text.find("\n", at, self.limit)
                at = newline if newline >= 0 else self.limit
            elif frame.patterns and frame.patterns[-1]:
                at = self.pattern(frame, at)
            elif character == ")" and stop == ")" and not frame.parentheses:
                self.finish(frame, "")
                return at + 1
            else:
                at = self.token(frame, at)
        self.finish(frame, "")
        if stop:
            self.source.problem(f"`$(` without `{stop}`", self.limit - 1, self.limit)
        return self.limit

    def token(self, frame: _Frame, at: int) -> int:
        arithmetic = None if frame.words and frame.words != ["for"] else _ARITHMETIC.match(self.text, at, self.limit)
        if arithmetic:
            return arithmetic.end()
        operator = None if frame.in_test else _OPERATOR.match(self.text, at, self.limit)
        if operator:
            return self.operator(frame, operator)
        redirect = None if frame.in_test else _REDIRECT.match(self.text, at, self.limit)
        if redirect:
            return self.redirect(frame, redirect)
        if self.text.startswith(("<(", ">("), at) and not frame.in_test:
            end = self.script(at + 2, ")", frame.depth + 1)
            frame.words.append(self.text[at:end])
            frame.touch(at, end)
            return end
        return self.add_word(frame, at)

    def operator(self, frame: _Frame, found: re.Match[str]) -> int:
        text = found[0]
        if text == "(":
            empty = _EMPTY_PARENTHESES.match(self.text, found.start(), self.limit)
            if empty and len(frame.words) == 1:
                frame.words.clear()
                frame.start = -1
                return empty.end()
            frame.parentheses += 1
        elif text == ")":
            frame.parentheses = max(0, frame.parentheses - 1)
        elif text in (";;", ";&", ";;&") and frame.patterns:
            frame.patterns[-1] = True
        self.finish(frame, text if text in ("&&", "||", "|", "|&", "&", ";") else "")
        return found.end()

    def pattern(self, frame: _Frame, at: int) -> int:
        """Skip one piece of the pattern of a `case`."""
        character = self.text[at]
        if character == ")":
            frame.patterns[-1] = False
            return at + 1
        if character in "|(;&<>":
            return at + 1
        parts, end = self.word(at, frame.depth)
        if "".join(part.text for part in parts) == "esac":
            frame.patterns.pop()
        return end

    def redirect(self, frame: _Frame, found: re.Match[str]) -> int:
        at = found.end()
        while at < self.limit and self.text[at] in " \t":
            at += 1
        if at >= self.limit or self.text[at] == "\n":
            return at
        parts, end = self.word(at, frame.depth)
        target = "".join(part.text for part in parts)
        if found[1] in ("<<", "<<-"):
            frame.heredocs.append((target, found[1] == "<<-", found.start()))
        frame.redirects.append((found[1], target))
        frame.touch(found.start(), end)
        return end

    def skip_heredocs(self, frame: _Frame, at: int) -> int:
        for word, tabs, start in frame.heredocs:
            while True:
                if at >= self.limit:
                    self.source.problem(f"here-document <<{word} is never closed", start, start + 2)
                    break
                newline = self.text.find("\n", at, self.limit)
                end = newline if newline >= 0 else self.limit
                line = self.text[at:end].removesuffix("\r")
                at = end + 1
                if (line.lstrip("\t") if tabs else line) == word:
                    break
        frame.heredocs.clear()
        return min(at, self.limit)

    def add_word(self, frame: _Frame, at: int) -> int:
        test = _TEST.match(self.text, at, self.limit) if frame.in_test else None
        if test:
            frame.words.append(test[0])
            frame.touch(at, test.end())
            return test.end()
        array = _ARRAY.match(self.text, at, self.limit) if not frame.words or frame.words[0] in _DECLARE else None
        if array:
            return self.array(frame, array)
        assignment = _ASSIGNMENT.match(self.text, at, self.limit) if not frame.words else None
        if assignment:
            return self.assignment(frame, assignment)
        function = None if frame.words else _FUNCTION.match(self.text, at, self.limit)
        return function.end() if function else self.plain_word(frame, at)

    def plain_word(self, frame: _Frame, at: int) -> int:
        parts, end = self.word(at, frame.depth)
        raw = self.text[at:end]
        if not frame.words and (raw in _KEYWORDS or (raw == "esac" and frame.patterns)):
            if raw == "esac":
                frame.patterns.pop()
            return end
        if raw in ("[[", "]]"):
            frame.in_test = raw == "[["
        frame.words.extend(fields(parts))
        frame.touch(at, end)
        if raw == "in" and frame.words[0] == "case":
            frame.patterns.append(True)
            frame.words.clear()
            frame.start = -1
        return end

    def array(self, frame: _Frame, found: re.Match[str]) -> int:
        at = found.end()
        items: list[str] = []
        while at < self.limit and self.text[at] != ")":
            if self.text[at].isspace():
                at += 1
            elif self.text[at] == "#":
                newline = self.text.find("\n", at, self.limit)
                at = newline if newline >= 0 else self.limit
            else:
                parts, at = self.word(at, frame.depth)
                items.extend(fields(parts))
        self.arrays[found[1]] = tuple(items)
        return min(at + 1, self.limit)

    def assignment(self, frame: _Frame, found: re.Match[str]) -> int:
        at = found.end()
        value = ""
        if at < self.limit and not self.text[at].isspace() and self.text[at] not in ";&|<>()":
            parts, at = self.word(at, frame.depth)
            value = "".join(part.text for part in parts)
        if found[2]:
            value = self.values.get(found[1], "")[:4_096] + value
        frame.environment.append((found[1], value))
        frame.touch(found.start(), at)
        return at

    def finish(self, frame: _Frame, operator: str) -> None:
        """End the command that is being read; `operator` joins it to the next."""
        words = tuple(frame.words)
        if words and words[0] in ("for", "select"):
            self.loop(frame, words)
        elif words:
            location = self.source.at(frame.start, frame.end)
            raw = self.text[frame.start : frame.end]
            environment = tuple(frame.environment)
            nested = frame.depth > 0
            command = Command(words, raw, location, frame.after, tuple(frame.redirects), environment, nested)
            self.commands.append((frame.start, command))
            self.effects(words)
        else:
            self.values.update(frame.environment)
        if words or frame.environment or operator:
            frame.after = operator
        frame.words, frame.redirects, frame.environment = [], [], []
        frame.start, frame.in_test = -1, False

    def loop(self, frame: _Frame, words: tuple[str, ...]) -> None:
        if len(words) > 1:
            self.values.pop(words[1], None)
            items = words[3:] if words[2:3] == ("in",) else ()
            self.loops.append(Loop(words[1], items, self.source.at(frame.start, frame.end)))

    def effects(self, words: tuple[str, ...]) -> None:
        """What a builtin does to variables and options."""
        if words[0] in _DECLARE:
            for word in words[1:]:
                name, equals, value = word.partition("=")
                if equals and name.isidentifier():
                    self.values[name] = value
        elif words[0] in ("read", "unset"):
            for word in words[1:]:
                self.values.pop(word, None)
        elif words[0] == "set":
            self.options |= _set_options(words[1:])


def _set_options(words: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for number, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("-"):
            found |= {_OPTIONS[letter] for letter in word[1:] if letter in _OPTIONS}
            if word.endswith("o"):
                found |= set(words[number + 1 : number + 2])
    return found


def parse_shell(text: str, path: str) -> Script:
    """Read a shell script; what is wrong is a problem with its place, and the rest is read nevertheless. Never raises.

    A default such as `${DIR:-/backups}` counts as the value where the script assigned none before. Values of more than
    4,096 characters, and all after a million characters put in, stay as written.
    """
    source = Source(text, path)
    reader = _Reader(source)
    reader.script(0, "", 0)
    first = source.text.partition("\n")[0].strip()
    shebang = first[2:].strip() if first.startswith("#!") else ""
    options = reader.options | _set_options(tuple(shebang.split()[1:]))
    commands = tuple(command for _, command in sorted(reader.commands, key=lambda found: found[0]))
    return Script(
        path=path,
        shebang=shebang,
        commands=commands,
        loops=tuple(reader.loops),
        variables=tuple(reader.values.items()),
        errexit="errexit" in options,
        nounset="nounset" in options,
        pipefail="pipefail" in options,
        problems=tuple(source.problems),
    )


def inner_commands(command: Command) -> tuple[Command, ...]:
    """The commands in the text that `command` gives to a shell: `docker run ... sh -c "TEXT"`; each at its place."""
    return tuple(_inner(command))


def _inner(command: Command) -> Iterator[Command]:
    for number, word in enumerate(command.words):
        if word.rpartition("/")[2] not in _SHELLS:
            continue
        for flag in range(number + 1, len(command.words) - 1):
            if not command.words[flag].startswith("-"):
                break
            if command.words[flag].endswith("c"):
                inside = parse_shell(command.words[flag + 1], command.location.path)
                yield from (replace(found, location=command.location, nested=True) for found in inside.commands)
                return
