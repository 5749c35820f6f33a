"""The Chinese catalogue has every message of the code and the templates, and nothing else."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import geo
from geo.hours.osm import UNSUPPORTED
from geo.maps import LABELS

PACKAGE = Path(geo.__file__).parent
CATALOGUE = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "yizhan.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "translate": None,
    "message": None,
    "UsageError": (2,),
    "NotFoundError": (2,),
    "DataError": (2,),
    "Fault": (4,),
    "Note": (1,),
    "YizhanError": (1,),
    "BusyError": (1,),
    "Reason": (1,),
    "MisreadError": (2,),
    "HoursFault": (2,),
}
WORDS = {
    "area covered",
    "covered",
    "estimate",
    "for planners",
    "for programs",
    "for workers",
    "has more cells than the header has columns; put cells that hold a separator in double quotes",
    "network",
    "people",
    "stations",
    "total",
    "underserved",
    "zone",
}
"""Messages that the code translates through a variable."""

UNSUPPORTED_FORMS = {template for _, template in UNSUPPORTED}

FIELD = re.compile(r"%\((\w+)\)s|\{(\w+)[^{}]*\}")


def extracted() -> set[str]:
    found = extract_from_dir(
        PACKAGE,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )
    return {text for _, _, text, _, _ in found if text} | set(LABELS.values()) | UNSUPPORTED_FORMS | WORDS


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(row.id): str(row.string) for row in read_po(file) if row.id and not row.fuzzy}


def test_every_message_is_translated(catalogue: dict[str, str]) -> None:
    assert extracted() - {text for text, chinese in catalogue.items() if chinese} == set()


def test_catalogue_has_no_message_that_nobody_uses(catalogue: dict[str, str]) -> None:
    assert set(catalogue) - extracted() == set()


def test_translations_have_the_fields_of_their_message(catalogue: dict[str, str]) -> None:
    def fields(text: str) -> list[str]:
        return sorted({first or second for first, second in FIELD.findall(text)})

    assert [text for text, chinese in catalogue.items() if fields(text) != fields(chinese)] == []
