import numpy as np
import pytest
from coord_convert import transform as coord_convert
from prcoords import Coords, gcj_bd, gcj_wgs, wgs_gcj

from geo.crs import from_wgs84, in_mainland, to_wgs84
from geo.crs.datums import undo_shift
from geo.errors import UsageError
from geo.model import Datum

SHIFTED = [Datum.GCJ02, Datum.BD09]

# Both oracles compute the same formula in another order of operations, so they agree to rounding only.
SAME_FORMULA_DEG = 1e-11

# coord-convert stops its iteration at 1e-6 degrees; the last step is far smaller than that.
ORACLE_INVERSE_DEG = 1e-8

PLACES = {
    "Beijing": (116.397, 39.909),
    "Shanghai": (121.474, 31.231),
    "Urumqi": (87.617, 43.793),
    "Lhasa": (91.117, 29.647),
    "Sanya": (109.512, 18.253),
    "on the formula's own meridian, where its root has a kink": (105.0, 35.0),
    "just beside it": (105.0 + 1e-9, 35.0),
}

ELSEWHERE = {
    "Hong Kong": (114.170, 22.300),
    "Macau": (113.544, 22.199),
    "Taipei": (121.565, 25.033),
    "Seoul": (126.978, 37.567),
    "Helsinki": (24.940, 60.170),
    "Porto Alegre": (-51.220, -30.030),
    "the north pole": (0.0, 90.0),
    "the antimeridian": (180.0, -16.0),
}


@pytest.fixture(scope="module")
def spread() -> np.ndarray:
    """10,000 positions all over mainland China, as two rows."""
    random = np.random.default_rng(20231122)
    candidates = np.stack([random.uniform(73.5, 135.0, 40_000), random.uniform(18.0, 53.6, 40_000)])
    inside = candidates[:, in_mainland(*candidates)]
    assert inside.shape[1] >= 10_000
    return inside[:, :10_000]


@pytest.mark.parametrize("place", PLACES)
def test_gcj02_agrees_with_both_oracles(place: str) -> None:
    lon, lat = PLACES[place]
    got = np.array(from_wgs84(lon, lat, Datum.GCJ02))
    theirs = wgs_gcj(Coords(lat, lon))
    assert got == pytest.approx([theirs.lon, theirs.lat], abs=SAME_FORMULA_DEG)
    assert got == pytest.approx(coord_convert.wgs2gcj(lon, lat), abs=SAME_FORMULA_DEG)


@pytest.mark.parametrize("place", PLACES)
def test_bd09_agrees_with_both_oracles(place: str) -> None:
    lon, lat = PLACES[place]
    got = np.array(from_wgs84(lon, lat, Datum.BD09))
    theirs = gcj_bd(wgs_gcj(Coords(lat, lon)))
    assert got == pytest.approx([theirs.lon, theirs.lat], abs=SAME_FORMULA_DEG)
    assert got == pytest.approx(coord_convert.wgs2bd(lon, lat), abs=SAME_FORMULA_DEG)


@pytest.mark.parametrize("place", PLACES)
def test_undoing_gcj02_agrees_with_the_iterating_oracle(place: str) -> None:
    got = np.array(to_wgs84(*PLACES[place], Datum.GCJ02))
    assert got == pytest.approx(coord_convert.gcj2wgs(*PLACES[place]), abs=ORACLE_INVERSE_DEG)


def test_undoing_gcj02_is_closer_than_one_step_of_an_oracle() -> None:
    lon, lat = PLACES["Beijing"]
    gcj = [float(value) for value in from_wgs84(lon, lat, Datum.GCJ02)]
    one_step = gcj_wgs(Coords(gcj[1], gcj[0]))
    assert abs(one_step.lon - lon) > 1e-7
    assert np.array(to_wgs84(*gcj, Datum.GCJ02)) == pytest.approx([lon, lat], abs=1e-12)


@pytest.mark.parametrize("datum", SHIFTED)
def test_ten_thousand_positions_there_and_back_stay_within_a_nanodegree(spread: np.ndarray, datum: Datum) -> None:
    back = np.array(to_wgs84(*from_wgs84(*spread, datum), datum))
    assert np.abs(back - spread).max() < 1e-9


@pytest.mark.parametrize("datum", SHIFTED)
def test_ten_thousand_shifted_positions_back_and_there_stay_within_a_nanodegree(
    spread: np.ndarray, datum: Datum
) -> None:
    shifted = np.array(from_wgs84(*spread, datum))
    again = np.array(from_wgs84(*to_wgs84(*shifted, datum), datum))
    assert np.abs(again - shifted).max() < 1e-9


@pytest.mark.parametrize("datum", Datum)
@pytest.mark.parametrize("place", ELSEWHERE)
def test_outside_the_mainland_every_datum_is_the_same(place: str, datum: Datum) -> None:
    assert [float(value) for value in from_wgs84(*ELSEWHERE[place], datum)] == list(ELSEWHERE[place])
    if (place, datum) != ("Macau", Datum.BD09):  # its centre is within a shift of the mainland: see the next but one
        assert [float(value) for value in to_wgs84(*ELSEWHERE[place], datum)] == list(ELSEWHERE[place])


@pytest.mark.parametrize("datum", SHIFTED)
def test_positions_beside_the_border_at_shenzhen_survive_there_and_back(datum: Datum) -> None:
    # The shift moves the city's edge across the Shenzhen river; the decision rests on the WGS 84 position only.
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(113.9, 114.3, 400), np.linspace(22.45, 22.60, 300)))
    inside = in_mainland(lon, lat)
    assert 0.2 < inside.mean() < 0.8
    shifted_lon, shifted_lat = from_wgs84(lon, lat, datum)
    back = np.array(to_wgs84(shifted_lon[inside], shifted_lat[inside], datum))
    assert np.abs(back - [lon[inside], lat[inside]]).max() < 1e-9
    assert np.array_equal(shifted_lon[~inside], lon[~inside])


@pytest.mark.parametrize(
    ("mainland", "datum"),
    [
        ((114.1123, 22.5320), Datum.GCJ02),  # Luohu, onto Lo Wu
        ((113.5324, 22.1949), Datum.BD09),  # Hengqin, onto the centre of Macau
    ],
)
def test_a_position_outside_that_one_of_the_mainland_is_shifted_to_is_read_as_the_shifted_one(
    mainland: tuple[float, float], datum: Datum
) -> None:
    lon, lat = from_wgs84(*mainland, datum)
    assert not in_mainland(lon, lat)
    assert np.array(to_wgs84(lon, lat, datum)) == pytest.approx(mainland, abs=1e-9)


def test_a_position_that_nothing_is_shifted_to_is_read_as_it_stands() -> None:
    # At the land border north of Erenhot the shift points away from the border.
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(111.7, 112.2, 200), np.linspace(43.5, 43.9, 200)))
    wgs_lon, wgs_lat = undo_shift(lon, lat, Datum.GCJ02)
    stranded = in_mainland(lon, lat) & ~in_mainland(wgs_lon, wgs_lat)
    assert stranded.any()
    read = np.array(to_wgs84(lon, lat, Datum.GCJ02))
    assert np.array_equal(read[:, stranded], [lon[stranded], lat[stranded]])


@pytest.mark.parametrize("datum", Datum)
def test_arrays_answer_as_single_positions_do(datum: Datum) -> None:
    lon, lat = np.array([*PLACES.values(), *ELSEWHERE.values()]).T
    for convert in (from_wgs84, to_wgs84):
        whole = np.array(convert(lon, lat, datum))
        singly = np.array([convert(x, y, datum) for x, y in zip(lon, lat, strict=True)]).T
        assert np.abs(whole - singly).max() < 1e-13


@pytest.mark.parametrize("datum", Datum)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (6,), (2, 3), (3, 2, 1), (0, 4)])
def test_the_shape_is_kept_and_the_input_untouched(datum: Datum, shape: tuple[int, ...]) -> None:
    lon, lat = np.full(shape, 116.397), np.full(shape, 39.909)
    for convert in (from_wgs84, to_wgs84):
        new_lon, new_lat = convert(lon, lat, datum)
        assert new_lon.shape == new_lat.shape == shape
        assert new_lon.dtype == new_lat.dtype == np.float64
        new_lon[...], new_lat[...] = 0.0, 0.0
        assert np.all(lon == 116.397)
        assert np.all(lat == 39.909)


def test_plain_lists_and_whole_numbers_are_positions_too() -> None:
    lon, _lat = from_wgs84([116, 117], [39, 40], Datum.GCJ02)
    assert lon == pytest.approx(from_wgs84([116.0, 117.0], [39.0, 40.0], Datum.GCJ02)[0], abs=0)


@pytest.mark.parametrize("convert", [from_wgs84, to_wgs84])
@pytest.mark.parametrize("datum", Datum)
def test_what_is_no_position_is_refused_in_every_datum(convert: type, datum: Datum) -> None:
    with pytest.raises(UsageError, match="nan at position 1 is no latitude"):
        convert([116.4, 116.4], [39.9, float("nan")], datum)


@pytest.mark.parametrize("convert", [from_wgs84, to_wgs84])
def test_an_unknown_datum_is_refused_with_the_known_ones(convert: type) -> None:
    with pytest.raises(UsageError, match=r"^datum: cgcs2000 is unknown; allowed are wgs84, gcj02, bd09$"):
        convert(116.4, 39.9, "cgcs2000")


def test_undoing_no_shift_changes_nothing() -> None:
    lon, lat = np.array([116.4]), np.array([39.9])
    assert undo_shift(lon, lat, Datum.WGS84) == (lon, lat)
