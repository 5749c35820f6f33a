"""Opening hours against slow truths: a minute-by-minute reading of weekly hours, and Chinese beside OSM spelling."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hours import MAX_CHARS, OPEN, compile_schedule, normalise, state, week_bits

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
CHINESE_DAYS = "一二三四五六日"
WEEK_MIN = 7 * 1440
MONDAY = datetime.fromisoformat("2026-11-16")  # an ordinary week: no holiday, no make-up workday near it


@st.composite
def spans(draw):
    """One to three spans of a day in order, apart from each other; the last may pass midnight by at most six hours."""
    cuts = sorted(draw(st.sets(st.integers(0, 1440 // 5 - 1), min_size=2, max_size=6)))
    pairs = [(cuts[i] * 5, cuts[i + 1] * 5) for i in range(0, len(cuts) - 1, 2)]
    if draw(st.booleans()) and pairs[-1][0] >= 780:
        pairs[-1] = (pairs[-1][0], 1440 + draw(st.integers(1, 72)) * 5)
    return pairs


weekly = st.lists(st.one_of(st.none(), spans()), min_size=7, max_size=7).filter(any)
"""For each weekday its spans, or None."""
instants = st.integers(0, WEEK_MIN * 60 - 1).map(lambda second: MONDAY + timedelta(seconds=second))


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def osm_spelling(week):
    rules = [(DAYS[day], own) for day, own in enumerate(week) if own]
    return "; ".join(f"{day} {','.join(f'{clock(a)}-{clock(b)}' for a, b in own)}" for day, own in rules)


def chinese_spelling(week, dash, comma, colon):
    def time(minutes):
        return f"{minutes // 60}{colon}{minutes % 60:02}"

    def span(start, end):
        return time(start) + dash + (f"次日{time(end - 1440)}" if end > 1440 else time(end))

    rules = [(CHINESE_DAYS[day], own) for day, own in enumerate(week) if own]
    return "；".join(f"周{day} {comma.join(span(a, b) for a, b in own)}" for day, own in rules)


def open_minutes(week):
    """Slow truth: the set of open minutes of the week, which repeats."""
    found = set()
    for day, own in enumerate(week):
        for start, end in own or ():
            found |= {(day * 1440 + minute) % WEEK_MIN for minute in range(start, end)}
    return found


def minute_of(at):
    return int((at - MONDAY).total_seconds()) // 60 % WEEK_MIN


@given(weekly, instants)
def test_weekly_hours_agree_with_a_minute_by_minute_reading(week, at):
    truth = open_minutes(week)
    judged = state(compile_schedule(osm_spelling(week)), at)
    now = minute_of(at)
    assert judged.is_open is (now in truth)
    steps = [step for step in range(1, WEEK_MIN + 1) if ((now + step) % WEEK_MIN in truth) is not judged.is_open]
    expected = at.replace(second=0) + timedelta(minutes=steps[0]) if steps else None
    assert (judged.until and judged.until.replace(tzinfo=None)) == expected
    assert (judged.state == "closing_soon") is (
        judged.is_open and expected is not None and expected - at <= timedelta(minutes=30)
    )


@given(
    weekly,
    st.sampled_from(["-", "—", "~", "至", "到", "－", " - "]),
    st.sampled_from(["，", "、", ",", " "]),
    st.sampled_from(":："),
)
def test_chinese_and_osm_spelling_mean_the_same(week, dash, comma, colon):
    spelled = normalise(chinese_spelling(week, dash, comma, colon))
    assert spelled.fault is None
    chinese, osm = compile_schedule(spelled.osm), compile_schedule(osm_spelling(week))
    for hour in range(0, 168, 5):
        at = MONDAY + timedelta(hours=hour, minutes=hour % 60)
        assert state(chinese, at) == state(osm, at)


@given(weekly)
def test_the_week_says_what_each_hours_start_says(week):
    truth = open_minutes(week)
    bits = week_bits(compile_schedule(osm_spelling(week)), MONDAY.date())
    assert [bit == OPEN for bit in bits] == [hour * 60 in truth for hour in range(168)]


dated = st.builds(
    lambda week, extra: "; ".join([osm_spelling(week), *extra]),
    weekly,
    st.lists(
        st.sampled_from(
            [
                "PH off",
                "PH 10:00-12:00",
                "Nov 15-Mar 15 22:00-06:00",
                "Jun-Aug off",
                "Oct 01-Oct 07 unknown",
                'Mo-Fr 09:00-17:00 open "工作日"',
                "Sa[1] 08:00-09:00",
            ]
        ),
        max_size=3,
    ),
)
moments = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minute: datetime.fromisoformat("2025-01-01") + timedelta(minutes=minute)
)


@settings(max_examples=60)
@given(dated, moments)
def test_the_state_holds_until_the_next_change_and_then_changes(osm, at):
    schedule = compile_schedule(osm)
    assert schedule.fault is None
    judged = state(schedule, at)

    def coarse(found):
        return "open" if found.is_open else str(found.state)

    if judged.until is None:
        return
    length = judged.until.replace(tzinfo=None) - at
    for part in range(8):
        between = state(schedule, at + length * part / 8)
        assert coarse(between) == coarse(judged)
        assert between.until == judged.until
    assert coarse(state(schedule, judged.until)) != coarse(judged)
    if judged.opens_at is not None:
        assert state(schedule, judged.opens_at).is_open
        assert not state(schedule, judged.opens_at - timedelta(minutes=1)).is_open


WORDS = [
    "周一",
    "至",
    "周五",
    "每天",
    "工作日",
    "节假日",
    "休息",
    "除外",
    "9:00-17:00",
    "22:00-6:00",
    "，",
    "；",
    "（",
    "）",
    "夏季",
    "供暖季",
    "5月1日",
    "上午9点",
    "-",
    "下午5点半",
    "24小时",
    "Mo-Fr",
    "PH off",
    '"',
    "||",
    "其他时间",
    "除",
    "外",
    "照常",
    "开放",
    "二十",
    "次日",
]


@settings(max_examples=400)
@given(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
        st.text(max_size=60),
        st.text('周一至五:：0123456789-—,，月日点Mo-FrPH ;"|', max_size=60),
    )
)
def test_any_text_is_understood_or_refused_within_itself(text):
    done = normalise(text)
    assert done.raw == text
    if done.fault is not None:
        assert done.osm == ""
        assert 0 <= done.fault.position < max(len(text), 1)
        assert done.fault.reason
    else:
        schedule = compile_schedule(done.osm)
        assert schedule.fault is None
        state(schedule, MONDAY)


@pytest.mark.parametrize(
    "unit", ["周一9:00-17:00，", "Mo 09:00-17:00; ", "(", "一", "9", "周一、", "除", "PH,", "5月1日-", "上午"]
)
def test_no_repetition_runs_out_of_depth(unit):
    normalise((unit * MAX_CHARS)[:MAX_CHARS])
