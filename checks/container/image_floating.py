"""An image may be another one tomorrow."""

from collections.abc import Iterator

from auditor import Confidence, ImageReference, Verdict, check, failed, not_applicable, passed


@check
def image_floating(reference: ImageReference) -> Iterator[Verdict]:
    if reference.is_local:
        yield not_applicable("is built here", reference.location)
        return
    image = reference.image
    setting = reference.setting
    if image.digest:
        yield passed("is pinned by its digest", setting)
    elif not image.tag:
        yield failed("no tag, which means latest", setting)
    elif reference.floats:
        confidence = None if reference.floats_surely else Confidence.MEDIUM
        yield failed(f"the tag {image.tag!r} moves", setting, confidence=confidence)
    else:
        yield passed(f"names a version ({image.tag})", setting)
