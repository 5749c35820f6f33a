import numpy as np
import pytest
import shapely

from geo.crs import equal_area
from geo.demand import DEFAULT_SPACING_M, DemandTable, subdivide
from geo.errors import UsageError
from geo.model import Provenance
from tests.unit import towns

# A sliver 3 m wide and 5 km long, not along the grid.
SLIVER = towns.PLANE.unproject(shapely.Polygon([(0, 0), (4000, 3000), (4002, 2998), (2, -2)]))
TINY = towns.PLANE.unproject(shapely.box(10, 10, 12, 13))
DISTRICT = towns.PLANE.unproject(shapely.Polygon([(0, 0), (5300, 700), (4100, 4900), (2000, 1500), (-300, 3800)]))
ISLANDS = towns.PLANE.unproject(shapely.MultiPolygon([shapely.box(0, 0, 1300, 900), shapely.box(7000, 100, 7040, 130)]))
HOLED = towns.PLANE.unproject(shapely.difference(shapely.box(0, 0, 3000, 3000), shapely.box(400, 400, 2600, 2600)))
U_SHAPED = towns.PLANE.unproject(shapely.Polygon([(0, 0), (400, 0), (400, 400), (390, 400), (390, 10), (10, 10)]))
SHAPES = {
    "district": DISTRICT,
    "sliver": SLIVER,
    "tiny": TINY,
    "islands": ISLANDS,
    "holed": HOLED,
    "u": U_SHAPED,
    "a degree": shapely.box(116.0, 39.5, 117.0, 40.5),  # its parallels are 300 m off straight lines in metres
    "southern": shapely.box(-51.3, -30.1, -51.2, -30.0),
}

shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())


@shapes
def test_weights_add_up(shape):
    spacing_m = 2500.0 if shape.area > 0.5 else 170.0
    for spacing in (spacing_m, spacing_m / 2):
        assert subdivide([shape], [1234.5], spacing)[2].sum() == pytest.approx(1234.5, rel=1e-12)


@shapes
def test_every_point_is_inside_its_polygon(shape):
    lon, lat, _ = subdivide([shape], [1.0], 500.0 if shape.area > 0.5 else 170.0)
    outside = ~shapely.intersects_xy(shape, lon, lat)
    # An edge is projected in stretches of 0.01 degrees, 3 cm off at most.
    assert all(shape.distance(shapely.Point(x, y)) < 3e-7 for x, y in zip(lon[outside], lat[outside], strict=True))


@shapes
def test_weights_are_true_to_area(shape):
    """What stands on one side of a meridian weighs what the area there is."""
    middle = shape.centroid
    plane = equal_area(middle.x, middle.y)
    spacing_m = 1000.0 if shape.area > 0.5 else 50.0
    lon, _, weight = subdivide([shape], [1.0], spacing_m)
    fine = shapely.segmentize(shape, 0.001)
    half = shapely.intersection(fine, shapely.segmentize(shapely.box(-180, -90, middle.x, 90), 0.5))
    share = plane.project(shapely.segmentize(half, 0.001)).area / plane.project(fine).area
    # A column of squares may fall on the wrong side as a whole.
    west, _, east, _ = shapely.bounds(plane.project(shape))
    assert weight[lon <= middle.x].sum() == pytest.approx(share, abs=3 * spacing_m / (east - west))


def test_squares_have_equal_weight_where_they_are_whole():
    lon, lat, weight = subdivide([DISTRICT], [1.0], 100.0)
    common, count = np.unique(weight.round(15), return_counts=True)
    assert count.max() > len(weight) / 2
    area_m2 = towns.PLANE.project(shapely.segmentize(DISTRICT, 0.001)).area
    assert common[count.argmax()] == pytest.approx(100.0**2 / area_m2, rel=1e-5)
    assert weight.max() == pytest.approx(100.0**2 / area_m2, rel=1e-5)
    assert len(np.unique(np.column_stack([lon, lat]), axis=0)) == len(lon)


def test_a_polygon_smaller_than_a_square_becomes_points_of_its_own():
    lon, _, weight = subdivide([TINY], [7.0])
    assert 1 <= len(lon) <= 4  # four where the corner of squares falls into it
    assert weight.sum() == pytest.approx(7.0, rel=1e-12)


def test_polygons_keep_their_own_weights_in_their_order():
    lon, lat, weight = subdivide([DISTRICT, ISLANDS], [100.0, 0.0])
    alone = subdivide([DISTRICT], [100.0])
    assert (weight[len(alone[0]) :] == 0).all()
    for column, first in zip((lon, lat, weight), alone, strict=True):
        assert (column[: len(first)] == first).all()
    assert len(lon) == len(alone[0]) + len(subdivide([ISLANDS], [0.0])[0])


def test_the_same_polygon_gives_the_same_points():
    for one, other in zip(subdivide([DISTRICT], [5.0]), subdivide([DISTRICT], [5.0]), strict=True):
        assert (one == other).all()


def test_each_island_has_its_share():
    lon, _, weight = subdivide([ISLANDS], [1.0], 100.0)
    small = lon > towns.at(5000, 0).lon
    assert weight[small].sum() == pytest.approx(40 * 30 / (1300 * 900 + 40 * 30), rel=1e-6)


def test_no_polygons_give_no_points():
    assert [len(column) for column in subdivide([], [])] == [0, 0, 0]


@pytest.mark.parametrize("spacing_m", [0.0, -1.0, float("nan"), float("inf"), 0.01])
def test_a_spacing_that_cannot_be_is_refused_by_name(spacing_m):
    with pytest.raises(UsageError) as refused:
        subdivide([DISTRICT], [1.0], spacing_m)
    assert refused.value.parameter == "spacing_m"


def test_the_default_spacing_is_half_the_threshold():
    assert DEFAULT_SPACING_M == 500.0
    assert len(subdivide([DISTRICT], [1.0])[0]) == len(subdivide([DISTRICT], [1.0], 500.0)[0])


def table(**changed: object) -> DemandTable:
    columns = {"name": "people", "lon_deg": [116.0, 117.0], "lat_deg": [39.0, 40.0], "weight": [1.5, 0.0]} | changed
    return DemandTable(**columns)  # type: ignore[arg-type] # a wrong one is asked for on purpose


def test_a_layer_knows_its_points():
    layer = table()
    assert len(layer) == 2
    assert layer.total == 1.5
    assert layer.lonlat.tolist() == [[116.0, 39.0], [117.0, 40.0]]
    assert (layer.provenance, layer.vintage, layer.source) == (Provenance.STATED, "", "")


def test_a_layer_may_be_empty():
    layer = table(lon_deg=[], lat_deg=[], weight=[])
    assert (len(layer), layer.total, layer.lonlat.shape) == (0, 0.0, (0, 2))


@pytest.mark.parametrize("column", ["lon_deg", "lat_deg", "weight"])
def test_a_layer_cannot_be_written_to(column):
    given = {"lon_deg": np.array([1.0]), "lat_deg": np.array([2.0]), "weight": np.array([3.0])}
    layer = table(**given)
    with pytest.raises(ValueError, match="read-only"):
        getattr(layer, column)[0] = 9.0
    given[column][0] = 9.0  # what was given stays the giver's
    assert getattr(layer, column)[0] != 9.0
    layer.lonlat[:] = 0.0
    assert layer.lonlat.tolist() == [[1.0, 2.0]]
    with pytest.raises(AttributeError):
        setattr(layer, column, given[column])


@pytest.mark.parametrize(
    "changed",
    [
        {"weight": [1.0]},
        {"lat_deg": [39.0]},
        {"weight": [1.0, -0.001]},
        {"weight": [1.0, float("nan")]},
        {"weight": [1.0, float("inf")]},
    ],
    ids=str,
)
def test_a_layer_of_unequal_columns_or_impossible_weights_is_refused(changed):
    with pytest.raises(UsageError) as refused:
        table(**changed)
    assert refused.value.parameter == "weight"
