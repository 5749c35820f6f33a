import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from geo.store import Register, read_vocabulary_csv
from geo.vocabulary import Vocabularies

VOCABULARY = Path(__file__).parents[3] / "data" / "vocabulary"


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return read_vocabulary_csv(VOCABULARY)


@pytest.fixture
def seeded(tmp_path: Path, vocabularies: Vocabularies) -> Iterator[Register]:
    """A new register that knows its words."""
    with Register.open(str(tmp_path / "register.sqlite"), create=True) as register:
        register.seed_vocabularies(vocabularies)
        yield register


class Writer(Protocol):
    def __call__(self, name: str, content: str | bytes | Sequence[object]) -> Path: ...


@pytest.fixture
def file(tmp_path: Path) -> Writer:
    """Write a file: text, bytes, or features as GeoJSON."""

    def write(name: str, content: str | bytes | Sequence[object]) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode())
        else:
            path.write_text(json.dumps({"type": "FeatureCollection", "features": content}), encoding="utf-8")
        return path

    return write


@pytest.fixture
def feature():
    """One GeoJSON feature; coordinates of a point, or of the outer rings of a polygon."""

    def make(coordinates: object, kind: str = "Point", **properties: object) -> dict[str, object]:
        geometry = None if coordinates is None else {"type": kind, "coordinates": coordinates}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    return make
