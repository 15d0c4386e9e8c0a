"""The image that a service names: what its tag promises.

Source: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
"""

from __future__ import annotations

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Image, parse_image
from auditor.subjects.image_facts import is_unset

_FLOATS = regex(
    r"(?:latest|main|master|nightly|edge|dev|develop|development|stable|mainline|rolling|canary|unstable|snapshot|next"
    r"|beta|alpha|testing|release|lts|current|head|trunk|preview|experimental)(?:-[a-z]+)*|[\w.]*-latest"
)
# Programs that number their releases with two numbers, so that `16.4` is a whole version, and with one.
_TWO_NUMBERS = regex(
    r"(?:.*/)?(?:postgres(?:ql)?|timescaledb.*|postgis|pgvector|alpine|debian|ubuntu|couchdb|adguardhome)"
)
_ONE_NUMBER = regex(r"(?:.*/)?(?:uptime-kuma-beta|debian)")
_PARTIAL = regex(r"v?(\d{1,4})(?:\.(\d{1,4}))?(?=$|-)")


@dataclass(frozen=True, slots=True, eq=False)
class ImageReference(Aspect):
    """The `image` of one service."""

    @property
    def location(self) -> FileLocation:
        """The place of `image`."""
        return self.service.at("image")

    @property
    def is_local(self) -> bool:
        """True where it is built here, by this service or another that names it, or is never pulled."""
        if self.service.is_built or self.service.node_at("image") is None:
            return True
        policy = self.service.setting("pull_policy")
        if policy is not None and policy.value in ("never", "build"):
            return True
        named = self.setting.value
        return any(
            other.is_built and other.image_setting is not None and other.image_setting.value == named
            for other in self.service.stack.services
        )

    @property
    def setting(self) -> Setting[str]:
        """The reference as declared."""
        return self.service.image_setting or Setting("image", "", self.location)

    @property
    def image(self) -> Image:
        """The reference in its parts; raises where a variable that is not set decides."""
        node = self.service.node_at("image")
        if isinstance(node, ScalarNode) and is_unset(node):
            detail = f"the image {node.text!r} depends on a variable that is not set"
            raise GapError(Gap(GapReason.UNRESOLVED, detail, self.id, location=self.location))
        return parse_image(self.setting.value)

    @property
    def _tag(self) -> str:
        return self.image.tag

    @property
    def floats_surely(self) -> bool:
        """True for tags that are known to move."""
        return _FLOATS.fullmatch(self._tag.lower()) is not None

    @property
    def floats(self) -> bool:
        """True for tags without a number, which cannot name a version (`alpine`, `prod`), and known moving ones."""
        return self.floats_surely or not any(character.isdigit() for character in self._tag)

    @property
    def is_partial(self) -> bool:
        """True where the tag begins with one or two numbers of a version of three."""
        image = self.image
        match = _PARTIAL.match(self._tag)
        if match is None or self.floats:
            return False
        numbers = 2 if match[2] else 1
        if numbers == 2 and (_TWO_NUMBERS.fullmatch(image.repository) or len(match[1]) == 4):  # noqa: PLR2004 (a year)
            return False
        return not (numbers == 1 and (_ONE_NUMBER.fullmatch(image.repository) or len(match[1]) == 4))  # noqa: PLR2004
