"""The resolver against real Docker Compose over real public stacks: each file alone, and in pairs with its base."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
BASES = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "base.yml")

# (repository, files, route of the value): why we differ from the real program. Nothing is skipped in silence.
EXPLAINED: dict[tuple[str, tuple[str, ...], str], str] = {}

# Sensible sets of more than two files.
SETS = (
    (
        "DIZ-admin__erni-ki",
        ("compose/base.yml", "compose/data.yml", "compose/ai.yml", "compose/gateway.yml", "compose/monitoring.yml"),
    ),
    ("saptiva-ai__copilotos-bridge", ("infra/docker-compose.yml", "infra/docker-compose.resources.yml")),
    ("eth-educators__eth-docker", ("lighthouse.yml", "geth.yml", "grafana.yml", "el-shared.yml")),
    ("eth-educators__eth-docker", ("teku.yml", "besu.yml", "mev-boost.yml", "grafana.yml", "prysm-vc-only.yml")),
    ("sotsuba__yotsubactf", ("docker-compose.yml", "docker-compose.override.yml", "docker-compose.prod.yml")),
)


def combinations() -> list[tuple[str, tuple[str, ...]]]:
    """Every compose file of the corpus alone, every pair of a base with another file, and the sets above."""
    index = CORPUS / "index.tsv"
    if not index.exists():
        return []
    found: list[tuple[str, tuple[str, ...]]] = []
    with index.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            repository = row["repo"].replace("/", "__")
            files = [] if row["compose_files"] == "-" else row["compose_files"].split(",")
            found.extend((repository, (path,)) for path in files)
            base = next((path for path in files if Path(path).name in BASES), None)
            if base is not None:
                found.extend((repository, (base, path)) for path in files if path != base)
    known = {*found}
    return found + [each for each in SETS if each not in known]


@pytest.mark.corpus
@pytest.mark.live
@pytest.mark.parametrize(("repository", "files"), combinations())
def test_equals_the_real_program(repository: str, files: tuple[str, ...], compare) -> None:  # noqa: ANN001
    found = compare(CORPUS / repository, files)
    assert [each for each in found if (repository, files, each[0]) not in EXPLAINED] == []


def test_the_corpus_is_there_in_ci() -> None:
    if not CORPUS.exists() and not os.environ.get("STACKAUDIT_NO_CORPUS"):
        pytest.skip("the corpus of public stacks is not beside the checkout")
    assert len(combinations()) > 350


def test_every_explanation_is_of_a_known_combination() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of public stacks is not beside the checkout")
    known = set(combinations())
    assert all((repository, files) in known and reason for (repository, files, _), reason in EXPLAINED.items())
