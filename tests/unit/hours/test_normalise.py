# ruff: noqa: E501 - a row of a table is one line
import pytest

from geo.hours import MAX_CHARS, compile_schedule, normalise
from geo.hours.clock import number

UNDERSTOOD = [
    ("工作日 9:00-18:00", 'Mo-Fr 09:00-18:00 open "工作日"; PH off'),
    ("工作日9:00-18:00，周末10:00-16:00", 'Mo-Fr 09:00-18:00 open "工作日"; Sa-Su 10:00-16:00; PH unknown "节假日未说明"'),
    ("工作日及周六9:00-17:00", 'Mo-Sa 09:00-17:00 open "工作日"; PH off'),
    ("工作日8:00-18:00，其他时间休息", 'Mo-Fr 08:00-18:00 open "工作日"; PH off'),
    ("周一至周五，节假日除外，9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),  # the exception before the times
    ("周一至周五9:00-17:00（除节假日）", "Mo-Fr 09:00-17:00; PH off"),
    ("周一至周五9:00-17:00（不含节假日）", "Mo-Fr 09:00-17:00; PH off"),
    ("每周一至周五 9:00-17:00", "Mo-Fr 09:00-17:00"),
    ("周一周三周五 9:00-17:00", "Mo,We,Fr 09:00-17:00"),
    ("周一到周五八点到十七点三十分", "Mo-Fr 08:00-17:30"),  # the 五 of the day and the 八 of the hour
    ("周日二十四小时", "Su 00:00-24:00"),
    ("周五六点到九点", "Fr 06:00-09:00"),  # not Friday and Saturday
    ("周一9:00-17:00周二10:00-18:00", "Mo 09:00-17:00; Tu 10:00-18:00"),
    ("周一至周五9:00-17:00，每周六9:00-12:00", "Mo-Fr 09:00-17:00; Sa 09:00-12:00"),
    ("周一至周五 夏季8:00-20:00，冬季9:00-17:00", "Oct-Apr Mo-Fr 09:00-17:00; May-Sep Mo-Fr 08:00-20:00"),
    ("夏季：周一至周五9:00-18:00，周六9:00-12:00", "Jun-Aug Mo-Fr 09:00-18:00; Jun-Aug Sa 09:00-12:00"),
    ("春季9:00-17:00，夏季8:00-20:00，冬季10:00-16:00", "Mar-May 09:00-17:00; Jun-Aug 08:00-20:00; Dec-Feb 10:00-16:00"),
    ("非供暖季9:00-18:00，供暖季9:00-20:00", "Mar 16-Nov 14 09:00-18:00; Nov 15-Mar 15 09:00-20:00"),
    ("夏季休息，每天9:00-17:00", "09:00-17:00; Jun-Aug off"),
    ("夏季周一休息，周二9:00-17:00", "Jun-Aug Tu 09:00-17:00; Jun-Aug Mo off"),
    ("1月15日-3月 9:00-17:00", "Jan 15-Mar 31 09:00-17:00"),
    ("10月15日 9:00-12:00", "Oct 15 09:00-12:00"),
    ("10月1日-7日 9:00-12:00", "Oct 01-Oct 07 09:00-12:00"),
    ("5月1-7日 9:00-12:00", "May 01-May 07 09:00-12:00"),
    ("2026年12月1日-2月28日 9:00-17:00", "2026 Dec 01-2027 Feb 28 09:00-17:00"),
    ("2026年12月1日-2027年2月28日 9:00-17:00", "2026 Dec 01-2027 Feb 28 09:00-17:00"),
    ("9:00-12:00，9:00-17:00", "09:00-17:00"),
    ("2026年5月9:00-12:00；2027年5月9:00-17:00", "2026 May 01-2026 May 31 09:00-12:00; 2027 May 01-2027 May 31 09:00-17:00"),
    ("周一9:00-12:00，周一14:00-17:00", "Mo 09:00-12:00,14:00-17:00"),  # said twice, both hold
    ("早上8:00-晚上10:00", "08:00-22:00"),
    ("凌晨12点-6点", "00:00-06:00"),
    ("中午12点至下午2点", "12:00-14:00"),
    ("中午1点至下午2点", "13:00-14:00"),
    ("晚上8点-凌晨2点", "20:00-02:00"),
    ("晚上8点-晚上2点", "20:00-02:00"),
    ("8:00-02:00", "08:00-02:00"),  # two digits are taken at their word
    ("6:00-次日6:00", "24/7"),
    ("周六6:00-次日6:00", "Sa 06:00-30:00"),
    ("节假日9:00-12:00，每天9:00-17:00", "09:00-17:00; PH 09:00-12:00"),
    ("每天24小时，节假日休息", "24/7; PH off"),
    ("周一至周五全天，节假日照常", "Mo-Fr 00:00-24:00"),
    ("全年9:00-17:00", "09:00-17:00"),
    ("每天 全年无休 9:00-17:00", "Mo-Su,PH 09:00-17:00"),
    ("暂停开放", "off"),
    ("Mo–Fr 09:00–17:00", "Mo-Fr 09:00-17:00"),
    ("  Mo-Fr 09:00-17:00; ", "Mo-Fr 09:00-17:00"),
    ('"by appointment"', '"by appointment"'),
    ('Mo-Fr 09:00-17:00 "周一至周五"', 'Mo-Fr 09:00-17:00 "周一至周五"'),  # Chinese in a comment only
]  # fmt: skip

REFUSED = [
    ("随店营业", 0),
    ("每天9:00-17:00，随店", 13),
    ("营业时间 见门口", 5),
    ("每天9:00-17:00，工作日18:00-20:00", 13),  # instead of, or besides?
    ("周一至周五9:00-17:00，周五至周日10:00-16:00", 16),  # Friday twice
    ("每天8:00-20:00，供暖季22:00-6:00", 13),
    ("每天9:00-17:00，供暖季8:00-20:00，周六10:00-12:00", 27),  # Saturdays of the season or of the year?
    ("夏季冬季9:00-17:00", 2),
    ("周一闭馆（法定节假日除外），其他时间9:00-17:00", 10),  # open on a Monday that is a holiday?
    ("周一闭馆，节假日照常，每天9:00-17:00", 8),
    ("周一、节假日休息，每天9:00-17:00", 3),
    ("周一休息9:00-10:00", 4),
    ("休息 休息", 3),
    ("9:00-17:00休息", 10),
    ("周一休息", 0),
    ("节假日休息", 0),
    ("周一9:00-17:00，每天", 13),
    ("周一至周五开放", 0),
    ("周一照常", 2),
    ("夏季开放", 0),
    ("其他时间扫码", 0),
    ("9:00-17:00 24小时", 11),
    ("9:00-17:00（9:00-17:00休息）", 0),  # nothing left
    ("(9:00-17:00", 0),
    ("9:00-17:00)", 10),
    ("除外 9:00-17:00", 0),
    ("；".join(f"{m}月{d}日9:00-17:00" for m in range(1, 10) for d in range(1, 29, 5)), 0),  # too many clauses
    ("周一开放，周二休息", 5),
    ("9:00-17:00，其他时间休息，休息", 18),
    ("除外", 0),
    ("除9:00-17:00外", 11),
    ("2月30日 9:00-12:00", 0),
    ("13月1日 9:00-12:00", 0),
    ("5月1日-2026年6月1日 9:00-17:00", 0),
    ("25:00-26:00", 0),
    ("24:00-2:00", 0),
    ("9:60-12:00", 0),
    ("9:00-49:00", 5),
    ("十十点-十二点", 0),
    ("上午14:00-17:30", 0),
    ("5点到晚上10点", 0),
    ("晚上1点-5点", 0),
    ("8:00-次日10:00", 0),
    ("9:00-9:00", 0),
    ("11点-2点", 0),
    ("9-17", 0),
    ("9.30-17.00", 0),  # times, or 30 September?
    ("Mo-Fr 9:00-5:00", 6),
    ("Mo-Fr 09:00-09:00", 6),
    ("Mo-Fr 09:00-17:00 maybe", 18),
    ('Mo open "x"; Tu open "y" 9', 25),  # the position counts what was written
    ("  by appointment", 2),
    ("SH off; Mo-Fr 10:00-12:00", 0),
    ("PH -1 day off", 0),
    ("PH  Mo-Fr 09:00-12:00", 4),
    ("PH Mo-Fr 09:00-12:00", 0),  # the library reads "and" as "or"
    ("Mo-Fr 10:00+", 6),
    ("09:00-sunset", 6),
    ("Feb 30 10:00-12:00", 0),  # the library takes it for every day
    ("Mo 10:00", 7),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "osm"), UNDERSTOOD)
def test_a_known_form_becomes_osm_syntax(raw, osm):
    assert (normalise(raw).osm, normalise(raw).fault) == (osm, None)
    assert compile_schedule(osm).fault is None
    assert normalise(osm).osm == osm


@pytest.mark.parametrize(("raw", "position"), REFUSED)
def test_what_is_not_understood_in_whole_is_refused_at_its_place(raw, position):
    refused = normalise(raw)
    assert (refused.raw, refused.osm) == (raw, "")
    assert refused.fault is not None
    assert refused.fault.position == position
    assert refused.fault.reason == refused.fault.template.format(**refused.fault.fields)


def test_hours_over_the_length_limit_are_refused_unread():
    assert normalise("每天9:00-17:00" + " " * MAX_CHARS).fault.position == MAX_CHARS
    assert compile_schedule("Mo 10:00-12:00" + " " * MAX_CHARS).fault.position == MAX_CHARS


@pytest.mark.parametrize("blank", ["", "   ", "\u3000", " ;", "；"])
def test_blank_text_is_no_fault_and_no_hours(blank):
    assert (normalise(blank).osm, normalise(blank).fault) == ("", None)
    assert not compile_schedule(blank).known


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("09", 9), ("零", 0), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("二十四", 24), ("十十", -1), ("二三", -1), ("二三十", -1), ("十二三", -1)],
)  # fmt: skip
def test_numbers_are_read_in_both_scripts(text, value):
    assert number(text) == value


def test_the_same_fault_is_found_without_the_front_end():
    schedule = compile_schedule("Mo-Fr 10:00+")
    assert not schedule.known
    assert schedule.fault.fields == {"found": "10:00+"}
