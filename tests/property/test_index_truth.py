"""20,000 random and 2,000 adversarial questions, each answer compared with measuring."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.capabilities import Where
from geo.index import StationIndex
from geo.model import AmenityState, LonLat, Provenance, Station, StationFilter, Status
from geo.stations import StationTable
from tests.property.truth import GEOD, Answer, Truth

RANDOM, ADVERSARIAL = 20_000, 2_000

DISTRICTS = Path(__file__).resolve().parents[2] / "data" / "beijing" / "districts.geojson"

COUNT = 26_000
AMENITIES = ("toilet", "hot_water", "wifi", "seating", "heating", "charging")


def city(rng: np.random.Generator) -> NDArray[np.float64]:
    """A city the size of Beijing: clusters, one row in five on the spot of another, a lattice, far outliers."""
    centres = rng.normal((116.4, 39.9), (0.25, 0.2), (300, 2))
    lonlat = centres[rng.integers(0, 300, COUNT)] + rng.normal(0, 0.02, (COUNT, 2))
    twins = rng.random(COUNT) < 0.2
    lonlat[twins] = lonlat[rng.integers(0, COUNT, twins.sum())]
    # On the equator and the zero meridian mirrored degrees give equal lengths, digit by digit.
    lattice = np.arange(-10, 11) / 1000
    lonlat[:441] = np.stack(np.meshgrid(lattice, lattice), axis=-1).reshape(-1, 2)
    lonlat[441:600] = np.column_stack([rng.choice([-180, 180, 179.99, -179.99], 159), rng.normal(0, 0.02, 159)])
    lonlat[600:700] = np.column_stack([rng.uniform(-180, 180, 100), 90 - rng.exponential(0.05, 100)])
    lonlat[700:710] = [(0.0, 90.0), (77.0, 90.0), (0.0, -90.0), (116.4, -39.9), (-63.6, -39.9)] * 2
    return lonlat


def stations(rng: np.random.Generator) -> list[Station]:
    """The rows of the city in no order of place, with marks so rare that one filter admits 0.2 % of them."""
    names = rng.permutation(COUNT)
    return [
        Station(
            id=f"s{name:05d}",
            name="",
            kind=str(rng.choice(["warm_station", "workers_home", "nursing_room"], p=[0.6, 0.39, 0.01])),
            position=LonLat(*position),
            audience=str(rng.choice(["public", "outdoor_workers", "staff", "unknown"])),
            district=f"1101{int(name) % 16:02d}",
            amenities={code: AmenityState.YES for code in AMENITIES if rng.random() < 0.2},
            status=Status.ACTIVE if rng.random() < 0.95 else Status.CLOSED,
            provenance=Provenance.ILLUSTRATIVE if rng.random() < 0.1 else Provenance.STATED,
        )
        for name, position in zip(names.tolist(), city(rng).tolist(), strict=True)
    ]


TABLE = StationTable(stations(np.random.default_rng(2024)))


@pytest.fixture(scope="module", params=[True, False], ids=["compiled", "plain"])
def index(request: pytest.FixtureRequest) -> StationIndex:
    return StationIndex(TABLE.lonlat, TABLE.ids, TABLE.capabilities, compiled=request.param)


def border_points() -> NDArray[np.float64]:
    """Corners of the districts' borders."""
    corners: list[list[float]] = []

    def collect(node: Sequence[object]) -> None:
        if len(node) == 2 and all(isinstance(number, float | int) for number in node):
            corners.append([float(number) for number in node])  # type: ignore[arg-type]
            return
        for part in node:
            collect(part)  # type: ignore[arg-type]

    for feature in json.loads(DISTRICTS.read_text("utf-8"))["features"]:
        collect(feature["geometry"]["coordinates"])
    return np.array(corners)


def random_questions() -> NDArray[np.float64]:
    rng = np.random.default_rng(1)
    near = TABLE.lonlat[rng.integers(0, COUNT, RANDOM - 500)] + rng.normal(0, 0.01, (RANDOM - 500, 2))
    near[:, 0] = (near[:, 0] + 180) % 360 - 180
    near[:, 1] = np.clip(near[:, 1], -90, 90)
    anywhere = np.column_stack([rng.uniform(-180, 180, 500), np.degrees(np.arcsin(rng.uniform(-1, 1, 500)))])
    return np.concatenate([near, anywhere])


def adversarial_questions() -> NDArray[np.float64]:
    """On stations, half-way between stations, on borders, on the lattice, at the seam, the poles and the antipodes."""
    rng = np.random.default_rng(3)
    a, b = TABLE.lonlat[rng.integers(0, COUNT, 500)], TABLE.lonlat[rng.integers(0, COUNT, 500)]
    lattice = rng.integers(-12, 13, (400, 2)) / 2000
    borders = border_points()
    antipodes = TABLE.lonlat[rng.integers(0, COUNT, 60)] * (1, -1)
    antipodes[:, 0] = np.where(antipodes[:, 0] > 0, antipodes[:, 0] - 180, antipodes[:, 0] + 180)
    seam = np.column_stack([rng.choice([-180.0, 180.0, 179.995], 100), rng.normal(0, 0.02, 100)])
    poles = np.column_stack([rng.uniform(-180, 180, 40), rng.choice([90.0, -90.0, 89.99], 40)])
    chosen = np.concatenate([a, (a + b)[:400] / 2, lattice, antipodes, seam, poles])
    return np.concatenate([chosen, borders[rng.integers(0, len(borders), ADVERSARIAL - len(chosen))]])


def wrong_answers(
    index: StationIndex, questions: NDArray[np.float64], truths: list[Answer], k: int, where: Where | None
):
    """Every question whose answer differs from the truth, asked singly and in bulk."""
    bulk = index.nearest(questions, k, where)
    wrong = []
    for i, (question, truth) in enumerate(zip(questions, truths, strict=True)):
        single = index.nearest((float(question[0]), float(question[1])), k, where)
        together = bulk.positions[i].tolist()
        padded = truth.rows + [-1] * (k - len(truth.rows))
        close = np.abs(single.distances_m - truth.metres) <= np.where(truth.metres < 1e5, 1e-6, 5e-4)
        if single.positions.tolist() != truth.rows or together != padded or not close.all():
            wrong.append(f"{question}: {truth} but {single} and {together}")
    return wrong


@cache
def questions_and_truths(name: str, k: int) -> tuple[NDArray[np.float64], list[Answer]]:
    """Measured once for both ways of searching."""
    questions = {"random": random_questions, "adversarial": adversarial_questions}[name]()
    return questions, Truth(TABLE.lonlat, TABLE.ids).nearest(questions, k)


def test_20_000_random_questions_have_true_answers(index):
    questions, truths = questions_and_truths("random", 3)
    assert len(questions) == RANDOM
    assert wrong_answers(index, questions, truths, 3, None) == []


@pytest.mark.parametrize("k", [1, 12])
def test_2_000_adversarial_questions_have_true_answers(index, k):
    questions, truths = questions_and_truths("adversarial", k)
    assert len(questions) == ADVERSARIAL
    assert wrong_answers(index, questions, truths, k, None) == []


def random_filters(count: int) -> list[StationFilter]:
    rng = np.random.default_rng(5)

    def some(codes: Sequence[str], share: float) -> frozenset[str]:
        return frozenset(code for code in codes if rng.random() < share)

    return [
        StationFilter(
            kinds=some(["warm_station", "workers_home", "nursing_room", "no_such_kind"], 0.3),
            audiences=some(["public", "outdoor_workers", "staff", "unknown"], 0.5),
            amenities_all=some(AMENITIES, 0.15),
            amenities_any=some(AMENITIES, 0.3),
            districts=some([f"1101{i:02d}" for i in range(16)], 0.1),
            with_illustrative=bool(rng.random() < 0.5),
        )
        for _ in range(count)
    ]


RARE = StationFilter(kinds=frozenset({"nursing_room"}), amenities_all=frozenset({"toilet"}), audiences=frozenset())
NONE = StationFilter(kinds=frozenset({"no_such_kind"}))


def test_the_rare_filter_is_rare():
    assert TABLE.where(RARE).count == pytest.approx(0.002 * COUNT, rel=0.25)
    assert TABLE.where(NONE).count == 0


@pytest.mark.parametrize("where", [RARE, NONE, *random_filters(12)], ids=lambda where: "")
def test_filters_are_inside_the_search(index, where):
    rng = np.random.default_rng(8)
    questions = np.concatenate([rng.permutation(random_questions())[:200], adversarial_questions()[::20]])
    truths = Truth(TABLE.lonlat, TABLE.ids, TABLE.matching(where)).nearest(questions, 5)
    # A filter that was never asked for compares marks, one asked for again has its rows listed.
    for admitted in (TABLE.where(where), TABLE.where(where)):
        assert wrong_answers(index, questions, truths, 5, admitted) == []


@pytest.mark.parametrize("where", [None, RARE, *random_filters(4)], ids=lambda where: "")
def test_counting_what_is_no_farther_is_measuring(index, where):
    questions = np.concatenate([random_questions()[::400], adversarial_questions()[::40]])
    mask = np.ones(COUNT, np.bool_) if where is None else TABLE.matching(where)
    for question in questions:
        point = (float(question[0]), float(question[1]))
        (row,) = index.nearest(point, 7).positions[-1:].tolist()
        many = np.broadcast_to(question, (COUNT, 2))
        metres = np.asarray(GEOD.inv(*many.T, *TABLE.lonlat.T)[2])
        admitted = None if where is None else TABLE.where(where)
        assert index.no_farther(point, row, admitted) == np.count_nonzero(mask & (metres <= metres[row]))


def test_within_is_measuring(index):
    for question in np.concatenate([random_questions()[::400], adversarial_questions()[::40]]):
        many = np.broadcast_to(question, (COUNT, 2))
        metres = np.asarray(GEOD.inv(*many.T, *TABLE.lonlat.T)[2])
        # As far as a row is, to the last digit: it belongs to the answer.
        for radius_m in (1_000.0, float(np.partition(metres, 20)[20])):
            if radius_m > 0:
                (found,) = index.within(question, radius_m)
                inside = np.flatnonzero(metres <= radius_m)
                truth = sorted(inside.tolist(), key=lambda row: (metres[row], TABLE.ids[row]))
                assert found.positions.tolist() == truth
