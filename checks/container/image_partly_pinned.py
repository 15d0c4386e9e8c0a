"""A tag names only a part of the version."""

from collections.abc import Iterator

from auditor import ImageReference, Verdict, check, failed, not_applicable, passed


@check
def image_partly_pinned(reference: ImageReference) -> Iterator[Verdict]:
    if reference.is_local or reference.image.digest:
        yield not_applicable("is built here, or pinned by its digest", reference.location)
    elif reference.is_partial:
        yield failed(f"{reference.image.tag} moves with every release of its line", reference.setting)
    else:
        yield passed("names no partial version", reference.setting)
