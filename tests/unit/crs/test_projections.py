import pickle

import numpy as np
import pyproj
import pytest
import shapely

from geo.crs import WGS84_EPSG, LocalPlane, equal_area, geocentric_m, reproject_to_wgs84
from geo.errors import UsageError

GEOD = pyproj.Geod(ellps="WGS84")
BEIJING = equal_area(116.4, 39.9)


class TestGeocentric:
    def test_it_agrees_with_proj_all_over_the_earth(self) -> None:
        lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(-180, 180, 73), np.linspace(-90, 90, 37)))
        proj = pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
        expected = np.column_stack(proj.transform(lon, lat, np.zeros_like(lon)))
        assert np.abs(geocentric_m(lon, lat) - expected).max() < 1e-8

    @pytest.mark.parametrize(
        ("lon", "lat", "xyz_m"),
        [
            (0.0, 0.0, [6_378_137.0, 0.0, 0.0]),
            (90.0, 0.0, [0.0, 6_378_137.0, 0.0]),
            (180.0, 0.0, [-6_378_137.0, 0.0, 0.0]),
            (77.0, 90.0, [0.0, 0.0, 6_356_752.314245]),  # a pole is one point on every meridian
        ],
    )
    def test_the_axes_have_the_lengths_of_wgs84(self, lon: float, lat: float, xyz_m: list[float]) -> None:
        assert geocentric_m(lon, lat) == pytest.approx(xyz_m, abs=1e-6)

    def test_the_last_axis_holds_the_coordinates(self) -> None:
        assert geocentric_m(116.4, 39.9).shape == (3,)
        assert geocentric_m([116.4, 116.5], [39.9, 39.8]).shape == (2, 3)
        assert geocentric_m(np.zeros((2, 5)), np.zeros((2, 5))).shape == (2, 5, 3)
        assert geocentric_m([], []).shape == (0, 3)

    def test_nan_stays_nan(self) -> None:
        assert np.isnan(geocentric_m(float("nan"), 39.9)).any()


class TestLocalPlane:
    def test_the_centre_is_the_origin(self) -> None:
        assert np.abs(BEIJING.forward(116.4, 39.9)).max() < 1e-6

    def test_x_is_east_and_y_is_north(self) -> None:
        x_m, y_m = BEIJING.forward([116.5, 116.4], [39.9, 40.0])
        assert x_m[0] > 8_000 > abs(y_m[0])
        assert y_m[1] > 11_000 > abs(x_m[1])

    def test_inverse_undoes_forward(self) -> None:
        lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(115.4, 117.6, 21), np.linspace(39.4, 41.1, 21)))
        back = np.array(BEIJING.inverse(*BEIJING.forward(lon, lat)))
        assert np.abs(back - [lon, lat]).max() < 1e-8  # 1 mm: PROJ's inverse is a series

    @pytest.mark.parametrize(("lon", "lat"), [(116.4, 39.9), (-51.2, -30.0), (24.9, 60.2), (179.99, 0.0)])
    @pytest.mark.parametrize("away_km", [0, 50])
    def test_areas_equal_the_geodesic_area(self, lon: float, lat: float, away_km: float) -> None:
        east, north, _ = GEOD.fwd(lon, lat, 60.0, away_km * 1000.0)
        corners = [GEOD.fwd(east, north, azimuth, 1_000.0)[:2] for azimuth in range(0, 360, 20)]
        shape = shapely.Polygon(corners)
        expected_m2 = abs(GEOD.polygon_area_perimeter(*zip(*corners, strict=True))[0])
        projected = equal_area(lon, lat).project(shape)
        assert isinstance(projected, shapely.Polygon)
        assert projected.area == pytest.approx(expected_m2, rel=1e-6)

    @pytest.mark.parametrize(("away_km", "share"), [(10, 1e-6), (100, 5e-5), (1_000, 3.4e-3)])
    def test_lengths_are_as_true_as_documented(self, away_km: float, share: float) -> None:
        azimuth = np.linspace(0, 350, 36)
        start = GEOD.fwd(np.full(36, 116.4), np.full(36, 39.9), azimuth, np.full(36, away_km * 1000.0))[:2]
        along = BEIJING.forward(*start)
        assert np.hypot(*along) / 1000 == pytest.approx(np.full(36, away_km), rel=share)

    def test_geometries_come_back_in_kind_and_number(self) -> None:
        line = shapely.LineString([(116.3, 39.8), (116.5, 40.0)])
        given = np.array([line, None, shapely.Point(), shapely.Point(116.4, 39.9, 50.0)], dtype=object)
        projected = BEIJING.project(given)
        assert isinstance(projected[0], shapely.LineString)
        assert projected[1] is None
        assert projected[2].is_empty
        assert not projected[3].has_z
        assert shapely.equals_exact(BEIJING.unproject(projected)[0], line, tolerance=1e-8)
        assert given[0] is line

    def test_no_geometries_are_no_geometries(self) -> None:
        nothing = np.array([], dtype=object)
        assert BEIJING.project(nothing).shape == BEIJING.unproject(nothing).shape == (0,)

    def test_equal_centres_make_equal_planes_that_can_be_sent_to_other_processes(self) -> None:
        assert equal_area(116.4, 39.9) == BEIJING
        assert pickle.loads(pickle.dumps(BEIJING)) == BEIJING
        assert len({BEIJING, equal_area(116.4, 39.9), equal_area(0.0, 0.0)}) == 2
        assert equal_area(np.float64(116.4), np.float64(39.9)) == LocalPlane(116.4, 39.9)

    def test_a_swapped_pair_is_refused_and_not_sent_to_infinity(self) -> None:
        with pytest.raises(UsageError, match="looks swapped"):
            BEIJING.forward(39.9, 116.4)
        with pytest.raises(UsageError, match="looks swapped"):
            BEIJING.project(shapely.Point(39.9, 116.4))

    def test_a_position_without_a_place_in_the_plane_is_refused(self) -> None:
        with pytest.raises(UsageError, match=r"^lon_deg: 1 of 2 positions have no place .* at position 1; check"):
            BEIJING.forward([116.4, -63.6], [39.9, -39.9])

    @pytest.mark.parametrize("x_m", [1e8, float("nan"), float("inf")])
    def test_what_lies_outside_the_plane_has_no_degrees(self, x_m: float) -> None:
        with pytest.raises(UsageError, match=r"^x_m: 1 of 1 positions have no place"):
            BEIJING.inverse(x_m, 0.0)

    @pytest.mark.parametrize(("lon", "lat"), [(39.9, 116.4), (float("nan"), 39.9), (116.4, -91.0)])
    def test_a_centre_that_is_no_position_is_refused(self, lon: float, lat: float) -> None:
        with pytest.raises(UsageError, match="at position 0"):
            equal_area(lon, lat)


class TestReprojecting:
    def test_a_projected_file_comes_to_degrees(self) -> None:
        # The central meridian of UTM zone 50 is 117 degrees east, 500 km from its false origin.
        point = reproject_to_wgs84(shapely.Point(500_000, 4_400_000), 32650)
        assert isinstance(point, shapely.Point)
        assert (point.x, point.y) == pytest.approx((117.0, 39.749908), abs=1e-6)

    @pytest.mark.parametrize("crs", [WGS84_EPSG, "EPSG:4326", "OGC:CRS84", pyproj.CRS(4326).to_wkt()])
    def test_wgs84_is_longitude_first_however_it_is_declared(self, crs: object) -> None:
        point = shapely.Point(116.4, 39.9)
        assert shapely.equals_exact(reproject_to_wgs84(point, crs), point, tolerance=1e-12)

    def test_cgcs2000_is_read_as_wgs84(self) -> None:
        point = shapely.Point(116.4, 39.9)
        assert shapely.equals_exact(reproject_to_wgs84(point, 4490), point, tolerance=1e-9)
        gauss_kruger = pyproj.CRS(4548).to_wkt("WKT1_ESRI")  # central meridian 117, as a .prj file says it
        on_meridian = reproject_to_wgs84(shapely.Point(500_000, 4_400_000), gauss_kruger)
        assert shapely.get_x(on_meridian) == pytest.approx(117.0, abs=1e-9)

    def test_arrays_come_back_as_arrays(self) -> None:
        given = np.array([shapely.Point(500_000, 4_400_000), None], dtype=object)
        answer = reproject_to_wgs84(given, 32650)
        assert answer.shape == (2,)
        assert answer[1] is None

    @pytest.mark.parametrize(
        "crs",
        [
            None,
            "",
            "nonsense",
            4610,  # Xi'an 1980: no published way to WGS 84
            'LOCAL_CS["site grid",UNIT["metre",1]]',  # a system that is not tied to the Earth
        ],
    )
    def test_a_system_without_a_known_way_is_refused(self, crs: object) -> None:
        with pytest.raises(UsageError, match=r"^source_crs: no way from .* to WGS 84 is known; save the file in"):
            reproject_to_wgs84(shapely.Point(500_000, 4_400_000), crs)

    def test_a_coordinate_that_does_not_exist_in_the_system_is_refused(self) -> None:
        with pytest.raises(UsageError, match=r"^geometries: 1 of 1 positions have no place"):
            reproject_to_wgs84(shapely.Point(1e12, 1e12), 32650)
