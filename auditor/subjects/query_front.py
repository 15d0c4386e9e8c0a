"""Programs in front of Prometheus that keep the results of queries.

Sources: https://thanos.io/tip/components/query-frontend.md/, https://trickstercache.org/
"""

from __future__ import annotations

from auditor.model.evidence import Gap
from auditor.model.pattern import regex
from auditor.subjects.component import Component
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

_IMAGES = regex(r"(?:.*/)?trickster(?:[-/].*)?")


def query_fronts(stack: Stack) -> tuple[Service, ...]:
    """The services of a stack that answer queries from a cache where they can."""
    return tuple(service for service in stack.services if _caches(service))


def _caches(service: Service) -> bool:
    words = [node.text for node in (*(service.entrypoint or ()), *(service.command or ()))]
    if service.component is Component.THANOS:
        return "query-frontend" in words
    if any(word.endswith("target=query-frontend") for word in words):
        return True
    image = service.image
    return not isinstance(image, Gap) and _IMAGES.fullmatch(image.repository) is not None
