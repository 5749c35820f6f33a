import pytest

from geo.model import AmenityState
from geo.store.amenity_cells import amenity_list, amenity_state, toilet_note

YES, NO, BROKEN = AmenityState.YES, AmenityState.NO, AmenityState.OUT_OF_ORDER


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("是", YES),
        ("有", YES),
        ("√", YES),
        (" Yes ", YES),
        ("１", YES),  # full width
        ("否", NO),
        ("无", NO),
        ("×", NO),
        ("0", NO),
        ("坏", AmenityState.OUT_OF_ORDER),
        ("维修中", AmenityState.OUT_OF_ORDER),
        ("out of order", AmenityState.OUT_OF_ORDER),
        ("未知", AmenityState.UNKNOWN),
        ("?", AmenityState.UNKNOWN),
        ("", None),
        ("x", None),  # a cross in one country, a tick in another
        ("6元/小时", None),
    ],
)
def test_yes_and_no_are_known_in_many_spellings(text, state):
    assert amenity_state(text) is state


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("", {}, []),
        ("饮水；微波炉、Wi-Fi|hot_water", dict.fromkeys(("drinking_water", "microwave", "wifi", "hot_water"), YES), []),
        ("厕所=no; 空调=坏 ;rest=unknown", {"toilet": NO, "cooling": BROKEN, "rest": AmenityState.UNKNOWN}, []),
        ("toilet;toilet=no", {"toilet": NO}, []),  # the last word counts
        ("spa,厕所=maybe,图书", {"books": YES}, ["spa", "厕所=maybe"]),
    ],
)  # fmt: skip
def test_a_list_names_amenities_with_or_without_a_state(text, found, unknown, vocabularies):
    assert amenity_list(text, vocabularies["amenity"]) == (found, unknown)


@pytest.mark.parametrize(
    ("note", "toilet", "nearby"),
    [
        # Said of the station itself.
        ("有", YES, None),
        ("店里有。", YES, None),
        ("店内有", YES, None),
        ("有厕所", YES, None),
        ("有两个很干净的卫生间", YES, None),
        ("店内可用", YES, None),
        ("无", NO, None),
        ("没有。", NO, None),
        ("店内没有", NO, None),
        ("里面没有，附近不知道。", NO, None),
        ("坏了", AmenityState.OUT_OF_ORDER, None),
        ("店内有。疫情期间没有开。", YES, None),  # an aside about a time says nothing about now
        # Said of the mall, the building, the neighbourhood.
        ("商场内有。", None, YES),
        ("寫字樓內有。", None, YES),  # traditional characters
        ("可用商场内厕所。", None, YES),
        ("可用芳草地内厕所。", None, YES),  # a named place
        ("芳草地有豪华舒适的厕所。", None, YES),
        ("四层或电影院内有。", None, YES),
        ("出门左转 200 米。", None, YES),
        ("几米之外就有", None, YES),
        ("赛特内有，就在附近。", None, YES),
        ("附近也没有", None, NO),
        # Both.
        ("店内没有，可用商场内厕所。", NO, YES),
        ("无，可用商场内的，比较远。", NO, YES),
        ("店内没用，附近也没有，只能去对面的商场。", NO, YES),  # one toilet is enough
        ("有，商场内也有", YES, YES),
        # Said in doubt, about something else, or not understood.
        ("里面似乎没有，商场内有。", None, YES),
        ("不知道", None, None),
        ("未知", None, None),
        ("比较远，干净", None, None),
        ("里面", None, None),
        ("有点远", None, None),
        ("疫情期间没有开", None, None),
        ("", None, None),
        ("{{7*7*7*7}}", None, None),
    ],
)
def test_a_note_about_the_toilet_says_inside_nearby_or_nothing(note, toilet, nearby):
    said = {"toilet": toilet, "toilet_nearby": nearby}
    assert toilet_note(note) == {code: state for code, state in said.items() if state is not None}
