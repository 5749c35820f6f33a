"""What a season named in opening hours means: the first and last month and day.

* Heating season: Beijing's legal heating period, 15 November to 15 March of the next year.
* Spring, summer, autumn, winter: the three whole months of the meteorological seasons.
* Summer and winter named side by side without spring or autumn divide the whole year: 1 May to 30 September and
  1 October to 30 April, the usual change of summer and winter timetables.
"""

Season = tuple[tuple[int, int], tuple[int, int]]

HEATING: Season = ((11, 15), (3, 15))
NOT_HEATING: Season = ((3, 16), (11, 14))
SEASONS: dict[str, Season] = {
    "春": ((3, 1), (5, 31)),
    "夏": ((6, 1), (8, 31)),
    "秋": ((9, 1), (11, 30)),
    "冬": ((12, 1), (2, 29)),
}
HALF_YEARS: dict[str, Season] = {"夏": ((5, 1), (9, 30)), "冬": ((10, 1), (4, 30))}


def season(name: str, named: frozenset[str]) -> Season:
    """First and last (month, day) of a season.

    Args:
        name: The season as written: ``供暖季``, ``非采暖期``, ``夏季`` ...
        named: First characters of all seasons that the text names.
    """
    if name[0] == "非":
        return NOT_HEATING
    if name[0] not in SEASONS:
        return HEATING
    if named >= HALF_YEARS.keys() and not named & {"春", "秋"}:
        return HALF_YEARS[name[0]]
    return SEASONS[name[0]]
