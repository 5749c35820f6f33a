import threading

import numpy as np
import pytest

from geo.crs import in_mainland, looks_swapped
from geo.crs.outline import mainland_bounds

INSIDE = {
    "Beijing": (116.397, 39.909),
    "Urumqi": (87.617, 43.793),
    "Kashgar": (75.990, 39.470),
    "Lhasa": (91.117, 29.647),
    "Harbin": (126.642, 45.756),
    "Mohe, the northernmost town": (122.536, 52.972),
    "Haikou": (110.350, 20.020),
    "Sanya": (109.512, 18.253),
    "Yongxing Island, seat of Sansha": (112.338, 16.834),
    "Xiamen, across from Kinmen": (118.089, 24.479),
    "Kinmen, within 20 km of the coast": (118.320, 24.430),
    "Zhoushan": (122.200, 29.990),
    "Shengsi, an island off Shanghai": (122.450, 30.730),
    "Dandong, on the Yalu": (124.396, 40.120),
    "Heihe, on the Amur": (127.528, 50.245),
    "Manzhouli": (117.430, 49.580),
    "Erenhot": (111.980, 43.650),
    "Khorgos": (80.420, 44.200),
    "Ruili": (97.855, 24.013),
    "Dongxing": (107.972, 21.546),
    "Shenzhen": (114.058, 22.543),
    "Shenzhen railway station, 400 m from the border": (114.1123, 22.5340),
    "Futian, by the Shenzhen river": (114.069, 22.5215),
    "Shekou": (113.915, 22.485),
    "Zhuhai": (113.577, 22.271),
    "Gongbei, 150 m from the border": (113.5484, 22.2168),
    "Hengqin": (113.530, 22.130),
}

OUTSIDE = {
    "Hong Kong": (114.170, 22.300),
    "Sheung Shui": (114.126, 22.508),
    "Lo Wu station, 200 m from the border": (114.1131, 22.5281),
    "Lok Ma Chau": (114.0657, 22.5145),
    "Macau": (113.544, 22.199),
    "Macau, 100 m from the border": (113.5497, 22.2140),
    "Cotai": (113.565, 22.145),
    "Taipei": (121.565, 25.033),
    "Kaohsiung": (120.300, 22.630),
    "Penghu": (119.570, 23.570),
    "Seoul": (126.978, 37.567),
    "Pyongyang": (125.750, 39.020),
    "Hanoi": (105.854, 21.029),
    "Ulaanbaatar": (106.917, 47.918),
    "Zamyn-Uud, across from Erenhot": (111.910, 43.730),
    "Blagoveshchensk, across from Heihe": (127.540, 50.280),
    "Vladivostok": (131.885, 43.115),
    "Kathmandu": (85.324, 27.717),
    "Delhi": (77.200, 28.600),
    "Almaty": (76.889, 43.238),
    "Dushanbe": (68.780, 38.560),
    "Tokyo": (139.690, 35.690),
    "Helsinki": (24.940, 60.170),
    "Porto Alegre": (-51.220, -30.030),
    "the open sea between Shanghai and Okinawa": (125.500, 28.500),
}


@pytest.mark.parametrize("place", INSIDE)
def test_a_place_of_the_mainland_is_inside(place: str) -> None:
    assert in_mainland(*INSIDE[place])


@pytest.mark.parametrize("place", OUTSIDE)
def test_a_place_elsewhere_is_outside(place: str) -> None:
    assert not in_mainland(*OUTSIDE[place])


def test_arrays_answer_as_single_positions_do() -> None:
    lon, lat = np.array([*INSIDE.values(), *OUTSIDE.values()]).T
    assert in_mainland(lon, lat).tolist() == [True] * len(INSIDE) + [False] * len(OUTSIDE)
    assert in_mainland(lon.reshape(2, -1), lat.reshape(2, -1)).shape == (2, len(lon) // 2)
    assert in_mainland([], []).shape == (0,)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(float("nan"), 39.9), (116.4, float("nan")), (float("inf"), 39.9), (476.4, 39.9)],
)
def test_what_is_no_position_is_in_no_country(lon: float, lat: float) -> None:
    assert not in_mainland(lon, lat)


def test_the_outline_reaches_from_the_pamir_to_the_amur_and_the_south_china_sea() -> None:
    west, south, east, north = mainland_bounds()
    assert 73 < west < 74
    assert 3 < south < 4
    assert 134 < east < 136
    assert 53 < north < 54


def test_threads_that_ask_first_and_together_get_the_same_right_answers() -> None:
    # New threads each time: what GEOS builds at the first query of a prepared area must never be shared.
    lon, lat = np.array([*INSIDE.values(), *OUTSIDE.values()]).T
    right = [True] * len(INSIDE) + [False] * len(OUTSIDE)
    answers: list[list[bool]] = []
    for _ in range(20):
        start = threading.Barrier(8)

        def ask(start: threading.Barrier = start) -> None:
            start.wait()
            answers.append(in_mainland(lon, lat).tolist())

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [right] * 160


@pytest.mark.parametrize(
    ("lon", "lat", "swapped"),
    [
        (39.9, 116.4, True),  # 116.4 is no latitude
        (43.8, 87.6, True),  # Urumqi: both orders are positions, but only one is in China
        (116.4, 39.9, False),
        (24.94, 60.17, False),  # Helsinki: nothing speaks for the other order
        (60.17, 24.94, False),
        (30.0, 30.0, False),  # the same either way
        (0.0, 0.0, False),
        (200.0, 300.0, False),  # no position in either order
        (200.0, 39.9, False),
        (float("nan"), 39.9, False),
        (39.9, float("inf"), False),
    ],
)
def test_a_pair_looks_swapped_only_if_the_other_order_explains_it(lon: float, lat: float, swapped: bool) -> None:
    assert looks_swapped(lon, lat) is swapped
