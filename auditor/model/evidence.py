"""Evidence and its absence: layers, gaps with a reason, and secrets that carry no secret."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

from auditor.model.location import Location
from auditor.model.pattern import regex
from auditor.model.values import dataclass


class Layer(StrEnum):
    """What a piece of evidence speaks of: what files declare, what the engine runs, what a server says of itself."""

    DECLARED = "declared"
    RUNNING = "running"
    OBSERVED = "observed"


class GapReason(StrEnum):
    """Why evidence could not be had."""

    PENDING = "pending"  # not collected yet: a further wave will ask for it
    NOT_COLLECTED = "not-collected"  # the snapshot does not hold it
    MISSING = "missing"  # looked for, and not there
    OUTSIDE = "outside"  # leaves the audited directory
    DENIED = "denied"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    UNREACHABLE = "unreachable"
    UNPARSABLE = "unparsable"
    UNRESOLVED = "unresolved"  # depends on a variable or template that nobody here can expand
    IN_IMAGE = "in-image"  # baked into an image or kept in a named volume
    UNSUPPORTED = "unsupported"


class GapError(Exception):
    """Raised when a check uses a value that could not be had; the engine turns it into an `unknown` verdict."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.detail)
        self.gap = gap


@dataclass(frozen=True, slots=True)
class Gap:
    """Absence of evidence, with its cause. Reading `.value` of a gap makes the verdict `unknown`."""

    reason: GapReason
    detail: str
    subject: str = ""
    layer: Layer = Layer.DECLARED
    location: Location | None = None

    @property
    def value(self) -> NoReturn:
        """Never a value: raises `GapError`, which the engine reports as `unknown` with this gap's reason."""
        raise GapError(self)


class SecretGrade(StrEnum):
    """How good a secret looks; the secret itself is never kept."""

    DEFAULT = "default"  # a vendor's default or one of the first guesses of any attacker
    PLACEHOLDER = "placeholder"  # text that asks to be replaced
    WEAK = "weak"  # short or of one kind of character
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Secret:
    """What may be known of a secret: enough to tell that two are the same, too little to confirm a guess."""

    grade: SecretGrade
    length: int
    fingerprint: str

    def __str__(self) -> str:
        """The token that stands for it in a text."""
        return f"<redacted:{self.grade}:{self.length}:{self.fingerprint}>"

    @property
    def is_default(self) -> bool:
        """True for a known default such as `admin`."""
        return self.grade is SecretGrade.DEFAULT

    @property
    def is_replaceable(self) -> bool:
        """True for what asks to be replaced: a known default, or a placeholder."""
        return self.grade in (SecretGrade.DEFAULT, SecretGrade.PLACEHOLDER)


# What stands in a text in place of a secret: its grade, its length and 16 bits of its digest.
TOKEN = regex(r"<redacted:(default|placeholder|weak|strong):(\d{1,9}):([0-9a-f]{4})>")


def parse_token(text: str) -> Secret | None:
    """What is known of a secret that was replaced; None where the text is no token."""
    match = TOKEN.fullmatch(text.strip())
    return Secret(SecretGrade(match[1]), int(match[2]), match[3]) if match else None


def find_tokens(text: str) -> tuple[Secret, ...]:
    """All secrets that were replaced in a text, in their order."""
    return tuple(Secret(SecretGrade(match[1]), int(match[2]), match[3]) for match in TOKEN.finditer(text))
