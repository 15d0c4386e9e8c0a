"""Dockerfiles: stages, the image that the last stage is built on, and what is copied, with positions.

`ARG` and `ENV` defaults are expanded as a plain `docker build` would (no build arguments); a variable without a value
stays as written. Source: https://docs.docker.com/reference/dockerfile/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass, replace
from auditor.parse.document import DocumentProblem
from auditor.parse.scalars import unexpanded
from auditor.parse.source import Source

KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)
_EXPANDED = frozenset({"ADD", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_MAX_EXPANDED = 8_192
_VARIABLE = regex(
    r"\\\$|\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::?(?P<operator>[-+?])(?P<word>[^{}$]*))?\})"
)
_FLAG = regex(r"--([a-z][a-z0-9-]*)(?:=(\S*))?(?:\s+|$)")
_HEREDOC = regex(r"<<-?(['\"]?)([A-Za-z_][\w.]*)\1")
_DIRECTIVE = regex(r"#\s*([a-z]+)\s*=\s*(\S+)\s*$", re.IGNORECASE)
_WORD = regex(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. `keyword` is in capitals, `text` the rest with continuations joined and variables expanded.

    `words` are the shell words of `text` without quotes, or the items of its JSON array (`exec_form` is then true).
    `flags` are options such as `--from=build`; `heredocs` the bodies of here-documents.
    """

    keyword: str
    text: str
    words: tuple[str, ...]
    exec_form: bool
    flags: Mapping[str, str]
    heredocs: tuple[str, ...]
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Copy:
    """A `COPY` or `ADD`: sources, relative to the build context or to `from_stage`, and the destination as written."""

    sources: tuple[str, ...]
    destination: str
    from_stage: str
    keyword: str
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Stage:
    """From one `FROM` to the next. `image` is what it is built on as written, with variables expanded."""

    image: str
    name: str
    platform: str
    instructions: tuple[Instruction, ...]
    location: FileLocation

    def all(self, keyword: str) -> tuple[Instruction, ...]:
        """The instructions of a keyword, in order."""
        return tuple(found for found in self.instructions if found.keyword == keyword)

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction of a keyword, which is the one that counts for USER, CMD, HEALTHCHECK and ENTRYPOINT."""
        found = self.all(keyword)
        return found[-1] if found else None

    @property
    def copies(self) -> tuple[Copy, ...]:
        """What is copied, in order."""
        found = (item for item in self.instructions if item.keyword in ("COPY", "ADD"))
        return tuple(
            Copy(item.words[:-1], item.words[-1], item.flags.get("from", ""), item.keyword, item.location)
            for item in found
            if len(item.words) > 1
        )

    @property
    def workdir(self) -> str:
        """The working directory that the stage sets, relative ones joined; empty where it sets none."""
        current = ""
        for item in self.all("WORKDIR"):
            step = item.words[0] if item.words else ""
            current = step if step.startswith("/") or not current else f"{current.rstrip('/')}/{step}"
        return current


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile; what the last stage says is what the image is."""

    path: str
    stages: tuple[Stage, ...]
    problems: tuple[DocumentProblem, ...] = ()

    @property
    def final(self) -> Stage | None:
        """The last stage, or None in an empty file."""
        return self.stages[-1] if self.stages else None

    def stage(self, name: str) -> Stage | None:
        """The stage of a name (case does not matter) or number, e.g. what `COPY --from` names; None for an image."""
        if name.isdecimal() and len(name) <= len(str(len(self.stages))) and int(name) < len(self.stages):
            return self.stages[int(name)]
        found = [stage for stage in self.stages if stage.name and stage.name.lower() == name.lower()]
        return found[-1] if found else None

    def lineage(self, stage: Stage | None) -> tuple[Stage, ...]:
        """A stage and the earlier stages that it is built on, nearest first."""
        named: dict[str, int] = {}
        built_on: list[int | None] = []
        for number, item in enumerate(self.stages):
            built_on.append(named.get(item.image.lower()))
            if item.name:
                named[item.name.lower()] = number
        steps: list[Stage] = []
        at = next((number for number, item in enumerate(self.stages) if item is stage), None)
        while at is not None:
            steps.append(self.stages[at])
            at = built_on[at]
        return tuple(steps)

    @property
    def base_image(self) -> str:
        """The image that the last stage is built on in the end; empty where there is none or a variable hides it."""
        steps = self.lineage(self.final)
        image = steps[-1].image if steps else ""
        return "" if unexpanded(image) else image

    def effective(self, keyword: str) -> Instruction | None:
        """The instruction that counts in the final image, as far as the file tells: its base image may say more."""
        for stage in self.lineage(self.final):
            found = stage.last(keyword)
            if found is not None:
                return found
        return None

    @property
    def copies(self) -> tuple[Copy, ...]:
        """What the final stage (and the stages it is built on) copies, in the order of the build."""
        return tuple(copy for stage in reversed(self.lineage(self.final)) for copy in stage.copies)

    @property
    def workdir(self) -> str:
        """The working directory of the final image; empty where only the base image knows."""
        current = ""
        for stage in reversed(self.lineage(self.final)):
            step = stage.workdir
            current = step if step.startswith("/") or not current or not step else f"{current.rstrip('/')}/{step}"
        return current


@dataclass(frozen=True, slots=True)
class _Logical:
    """A logical line: its text with continuations joined, its offsets, and the bodies of its here-documents."""

    text: str
    start: int
    end: int
    heredocs: tuple[str, ...]


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.lines()
        self.escape = "\\"
        self.stages: list[Stage] = []
        self.current: list[Instruction] = []
        self.globals: dict[str, str] = {}
        self.scope: dict[str, str] = {}

    def read(self) -> Dockerfile:
        index = self.directives()
        while index < len(self.lines):
            line = self.lines[index][1]
            if not line.strip() or line.lstrip().startswith("#"):
                index += 1
                continue
            logical, index = self.logical(index)
            self.instruction(logical)
        self.close()
        return Dockerfile(self.source.path, tuple(self.stages), tuple(self.source.problems))

    def directives(self) -> int:
        """Parser directives stand before everything else; returns the first line after them."""
        for index, (_, line) in enumerate(self.lines):
            found = _DIRECTIVE.fullmatch(line.strip()) if len(line) < _MAX_EXPANDED else None
            if found is None:
                return index
            if found[1].lower() == "escape" and found[2] in ("\\", "`"):
                self.escape = found[2]
        return len(self.lines)

    def logical(self, index: int) -> tuple[_Logical, int]:
        parts: list[str] = []
        first, line = self.lines[index]
        start = end = first + len(line) - len(line.lstrip())
        while index < len(self.lines):
            offset, line = self.lines[index]
            index += 1
            stripped = line.strip()
            if parts and (not stripped or stripped.startswith("#")):
                continue
            end = offset + len(line.rstrip())
            if not stripped.endswith(self.escape):
                parts.append(line.rstrip())
                break
            parts.append(line.rstrip()[:-1])
        text = "".join(parts).strip()
        bodies: list[str] = []
        if text[:4].upper() in ("RUN ", "COPY", "ADD "):
            for match in _HEREDOC.finditer(text):
                body, index = self.heredoc(match[2], index, start)
                bodies.append(body)
        return _Logical(text, start, end, tuple(bodies)), index

    def heredoc(self, word: str, index: int, start: int) -> tuple[str, int]:
        body: list[str] = []
        while index < len(self.lines):
            line = self.lines[index][1]
            index += 1
            if line.strip("\t") == word:
                return "\n".join(body), index
            body.append(line)
        self.source.problem(f"here-document <<{word} is never closed", start, start + 1)
        return "\n".join(body), index

    def instruction(self, logical: _Logical) -> None:
        keyword, _, rest = logical.text.partition(" ")
        if "\t" in keyword:
            keyword, _, rest = logical.text.partition("\t")
        name = keyword.upper()
        if name not in KEYWORDS:
            shown = keyword[:40]
            self.source.problem(f"{shown!r} is no instruction", logical.start, logical.start + len(keyword))
            return
        built = self.build(name, rest.strip(), logical)
        if name == "FROM":
            self.open_stage(built)
        elif name == "ARG":
            self.argument(built)
        elif not self.stages:
            self.source.problem(f"{name} before the first FROM", logical.start, logical.start + len(keyword))
        if name == "ENV":
            self.environment(built)
        self.current.append(built)

    def build(self, name: str, rest: str, logical: _Logical) -> Instruction:
        flags: dict[str, str] = {}
        at = 0
        while name in ("FROM", "COPY", "ADD", "RUN", "HEALTHCHECK") and (match := _FLAG.match(rest, at)):
            flags[match[1]] = match[2] if match[2] is not None else "true"
            at = match.end()
        text = rest[at:]
        values = self.globals if name == "FROM" else self.scope
        if name in _EXPANDED:
            text = _expand(text, values)
            flags = {key: _expand(value, values) for key, value in flags.items()}
        array = _array(text)
        words = array if array is not None else tuple(_unquote(word) for word in _WORD.findall(text))
        location = self.source.at(logical.start, logical.end)
        return Instruction(name, text, words, array is not None, flags, logical.heredocs, location)

    def close(self) -> None:
        """End the current stage."""
        if self.stages:
            self.stages[-1] = replace(self.stages[-1], instructions=tuple(self.current))
        self.current = []

    def open_stage(self, built: Instruction) -> None:
        self.close()
        self.scope = {}
        words = built.words
        image = words[0] if words else ""
        if not image:
            self.source.problems.append(DocumentProblem("FROM without an image", built.location))
        named = len(words) > 2 and words[1].upper() == "AS"  # noqa: PLR2004 - FROM image AS name
        name = words[2] if named else ""
        self.stages.append(Stage(image, name, built.flags.get("platform", ""), (), built.location))

    def argument(self, built: Instruction) -> None:
        """`ARG NAME[=default]`: before the first FROM it is visible in FROM, and in a stage that repeats its name."""
        values = self.scope if self.stages else self.globals
        for word in built.words:
            name, equals, value = word.partition("=")
            if equals:
                values[name] = _expand(value, values)
            elif self.stages and name in self.globals:
                values[name] = self.globals[name]

    def environment(self, built: Instruction) -> None:
        if built.words and "=" not in built.words[0]:
            self.scope[built.words[0]] = " ".join(built.words[1:])[:_MAX_EXPANDED]
            return
        for word in built.words:
            name, _, value = word.partition("=")
            self.scope[name] = value


def _expand(text: str, values: Mapping[str, str]) -> str:
    """`text` with the variables that have a value; a result of more than 8,192 characters stays unexpanded."""

    def value(match: re.Match[str]) -> str:
        name = match["bare"] or match["name"]
        if not name:
            return match[0]
        known = values.get(name)
        operator = match["operator"]
        if operator == "-":
            return known or match["word"]
        if operator == "+":
            return match["word"] if known else ""
        return match[0] if known is None else known

    if "$" not in text or len(text) > _MAX_EXPANDED:
        return text
    expanded = _VARIABLE.sub(value, text)
    return expanded if len(expanded) <= _MAX_EXPANDED else text


def _array(text: str) -> tuple[str, ...] | None:
    if not text.startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        return None
    return tuple(found)


def _unquote(word: str) -> str:
    """A word without its quotes and escapes."""
    if not any(mark in word for mark in "\"'\\"):
        return word
    kept: list[str] = []
    quote = ""
    at = 0
    while at < len(word):
        character = word[at]
        at += 1
        if character == "\\" and quote != "'" and at < len(word):
            kept.append(word[at])
            at += 1
        elif character == quote:
            quote = ""
        elif character in "\"'" and not quote:
            quote = character
        else:
            kept.append(character)
    return "".join(kept)


def parse_dockerfile(text: str, path: str) -> Dockerfile:
    """Read a Dockerfile; what is wrong is a problem with its place, and the rest is read nevertheless. Never raises."""
    return _Reader(Source(text, path)).read()
