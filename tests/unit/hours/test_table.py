# ruff: noqa: E501 - a row of the table is one line
"""What the answer is, row by row: hours as posted, an instant, and the state with its next change and next opening.

Where a row's form comes from: ``seen`` on posted hours of stations and their hosts; ``spec``, the OSM specification of
``opening_hours``; ``ours``, a form we expect or a trap we set. 22 November 2026 is a Sunday, 16 November a Monday. The
calendar of 2026: Spring Festival 15-23 February (14 and 28 worked), National Day 1-7 October (20 September and
10 October worked), New Year 1-3 January (4 worked), Labour Day 1-5 May (9 worked).
"""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from geo.hours import compile_schedule, normalise, state

N = ""  # no such instant

# hours, at, state, until, opens at, source and what is odd
CASES: list[tuple[str, str, str, str, str, str]] = [
    # every day and the boundaries of a span
    ("周一至周日9:00—17:00", "2026-11-22T10:00", "open", "2026-11-22T17:00", N, "seen: dash —"),
    ("周一至周日9:00—17:00", "2026-11-22T08:59:59", "closed", "2026-11-22T09:00", "2026-11-22T09:00", "seen: a second early"),
    ("周一至周日9:00—17:00", "2026-11-22T09:00:00", "open", "2026-11-22T17:00", N, "seen: opens at the very second"),
    ("周一至周日9:00—17:00", "2026-11-22T16:29:59", "open", "2026-11-22T17:00", N, "ours: 30 min 1 s is not yet soon"),
    ("周一至周日9:00—17:00", "2026-11-22T16:30:00", "closing_soon", "2026-11-22T17:00", N, "ours: 30 min is soon"),
    ("周一至周日9:00—17:00", "2026-11-22T16:59:59", "closing_soon", "2026-11-22T17:00", N, "ours: the last second"),
    ("周一至周日9:00—17:00", "2026-11-22T17:00:00", "closed", "2026-11-23T09:00", "2026-11-23T09:00", "ours: closed at 17:00:00"),
    ("每天 9:00-17:00", "2026-11-22T12:00", "open", "2026-11-22T17:00", N, "seen"),
    ("每日9：00至21：00", "2026-11-22T20:45", "closing_soon", "2026-11-22T21:00", N, "seen: full-width colon, 至"),
    ("９：００～１７：００", "2026-11-22T12:00", "open", "2026-11-22T17:00", N, "ours: full-width digits and tilde"),
    ("营业时间：10:00-22:00", "2026-11-22T09:00", "closed", "2026-11-22T10:00", "2026-11-22T10:00", "seen: host shop's label"),
    ("09:00-17:00", "2026-11-22T12:00", "open", "2026-11-22T17:00", N, "spec"),
    # split shifts
    ("8:30-12:00，14:30-18:00", "2026-11-16T11:00", "open", "2026-11-16T12:00", N, "seen: door code by split hours"),
    ("8:30-12:00，14:30-18:00", "2026-11-16T12:00", "closed", "2026-11-16T14:30", "2026-11-16T14:30", "seen: the noon gap"),
    ("8:30-12:00，14:30-18:00", "2026-11-16T14:30", "open", "2026-11-16T18:00", N, "seen"),
    ("8:30-12:00，14:30-18:00", "2026-11-16T11:31", "closing_soon", "2026-11-16T12:00", N, "seen: soon before the gap too"),
    ("8:30-12:00；14:30-18:00", "2026-11-16T09:00", "open", "2026-11-16T12:00", N, "ours: a semicolon must not drop the morning"),
    ("周一至周五 8:30-12:00，14:30-18:00", "2026-11-20T18:00", "closed", "2026-11-23T08:30", "2026-11-23T08:30", "seen: over the weekend"),
    ("周一至周五：上午8:30-12:00 下午14:00-17:30", "2026-11-20T13:00", "closed", "2026-11-20T14:00", "2026-11-20T14:00", "seen"),
    ("周一至周五 上午8:30-11:30，下午1:30-5:00", "2026-11-20T15:00", "open", "2026-11-20T17:00", N, "ours: 下午 holds for both ends"),
    ("9:00-18:00（12:00-14:00午休）", "2026-11-20T13:00", "closed", "2026-11-20T14:00", "2026-11-20T14:00", "seen: noon break"),
    ("Mo-Fr 08:30-12:00,14:30-18:00", "2026-11-20T12:30", "closed", "2026-11-20T14:30", "2026-11-20T14:30", "spec"),
    ("Mo 10:00-18:00; Mo 12:00-13:00 off", "2026-11-16T12:30", "closed", "2026-11-16T13:00", "2026-11-16T13:00", "spec: off with times cuts out"),
    ("10:00-13:00,12:00-16:00", "2026-11-16T12:45", "open", "2026-11-16T16:00", N, "ours: overlapping spans are one stretch"),
    ("10:00-12:00,12:00-16:00", "2026-11-16T11:45", "open", "2026-11-16T16:00", N, "ours: touching spans are one stretch"),
    # round the clock
    ("24小时", "2026-11-22T03:00", "open", N, N, "seen"),
    ("全天", "2026-11-22T00:00", "open", N, N, "seen"),
    ("24h", "2026-11-22T23:59:59", "open", N, N, "seen"),
    ("24小时扫码进入", "2026-11-22T03:00", "open", N, N, "seen: how one gets in says nothing about when"),
    ("24/7", "2026-02-17T03:00", "open", N, N, "spec: on Spring Festival too"),
    ("0:00-24:00", "2026-11-22T00:00", "open", N, N, "ours"),
    ("00:00-23:59", "2026-11-22T23:59:30", "open", N, N, "ours: the missing minute is not meant"),
    ("00:00-00:00", "2026-11-22T12:00", "open", N, N, "ours"),
    ("8:00-18:00有人值守，18:00-8:00扫码进入", "2026-11-22T23:00", "open", N, N, "seen: staffed by day, self-service at night"),
    ("全年无休，24小时开放", "2026-10-01T03:00", "open", N, N, "ours"),
    ("7×24小时", "2026-11-22T03:00", "open", N, N, "ours"),
    # midnight
    ("9:00-24:00", "2026-11-22T23:29", "open", "2026-11-23T00:00", N, "ours: until midnight"),
    ("9:00-24:00", "2026-11-22T23:30", "closing_soon", "2026-11-23T00:00", N, "ours"),
    ("9:00-24:00", "2026-11-23T00:00", "closed", "2026-11-23T09:00", "2026-11-23T09:00", "ours: midnight exactly"),
    ("00:00-06:00", "2026-11-22T00:00", "open", "2026-11-22T06:00", N, "ours: opens at midnight exactly"),
    ("00:00-06:00", "2026-11-22T23:59:59", "closed", "2026-11-23T00:00", "2026-11-23T00:00", "ours"),
    ("晚上8点到12点", "2026-11-22T23:45", "closing_soon", "2026-11-23T00:00", N, "ours: twelve at night is midnight"),
    ("Su 20:00-24:00; Mo 00:00-02:00", "2026-11-22T23:50", "open", "2026-11-23T02:00", N, "ours: no gap at midnight"),
    # overnight
    ("22:00-次日6:00", "2026-11-22T23:00", "open", "2026-11-23T06:00", N, "seen"),
    ("22:00-次日6:00", "2026-11-22T05:59", "closing_soon", "2026-11-22T06:00", N, "seen: the night that began on Saturday"),
    ("22:00-次日6:00", "2026-11-22T06:00", "closed", "2026-11-22T22:00", "2026-11-22T22:00", "seen"),
    ("２２：００—次日６：００", "2026-11-23T00:00", "open", "2026-11-23T06:00", N, "ours: full width"),
    ("22:00-02:00", "2026-11-22T01:30", "closing_soon", "2026-11-22T02:00", N, "spec: over midnight"),
    ("22:00-26:00", "2026-11-23T01:00", "open", "2026-11-23T02:00", N, "spec: hours past 24"),
    ("22:00-6:00", "2026-11-23T05:00", "open", "2026-11-23T06:00", N, "ours: a start from 13:00 shows a 24-hour clock"),
    ("晚上10点至次日早上6点", "2026-11-22T22:00", "open", "2026-11-23T06:00", N, "ours"),
    ("晚上10点-2点", "2026-11-23T01:00", "open", "2026-11-23T02:00", N, "ours"),
    ("Su 22:00-06:00", "2026-11-23T03:00", "open", "2026-11-23T06:00", N, "ours: Sunday's night ends on Monday"),
    ("Su 22:00-06:00", "2026-11-22T03:00", "closed", "2026-11-22T22:00", "2026-11-22T22:00", "ours: Saturday has no night"),
    ("周日22:00-次日6:00", "2026-11-23T05:45", "closing_soon", "2026-11-23T06:00", N, "ours"),
    ("Mo-Fr 22:00-06:00", "2026-11-21T03:00", "open", "2026-11-21T06:00", N, "spec: Friday's night is open on Saturday"),
    ("Mo 22:00-06:00; Tu 10:00-11:00", "2026-11-17T03:00", "open", "2026-11-17T06:00", N, "ours: Tuesday's rule leaves Monday's night alone"),
    ("Mo-Su 22:00-06:00; Tu off", "2026-11-17T03:00", "open", "2026-11-17T06:00", N, "ours: so does a closed Tuesday"),
    ("Mo-Su 22:00-06:00; Tu off", "2026-11-17T23:00", "closed", "2026-11-18T22:00", "2026-11-18T22:00", "ours"),
    ("Mo,Tu 18:00-01:00; We,Th 18:00-02:00", "2026-11-18T00:45", "closing_soon", "2026-11-18T01:00", N, "spec"),
    ("18:00-09:00", "2026-11-22T12:00", "closed", "2026-11-22T18:00", "2026-11-22T18:00", "ours"),
    # clock times in words
    ("上午9点到下午5点半", "2026-11-22T17:15", "closing_soon", "2026-11-22T17:30", N, "ours"),
    ("9时30分-18时", "2026-11-22T09:29", "closed", "2026-11-22T09:30", "2026-11-22T09:30", "ours"),
    ("早8点至晚8点", "2026-11-22T19:00", "open", "2026-11-22T20:00", N, "ours"),
    ("九点至十七点", "2026-11-22T16:00", "open", "2026-11-22T17:00", N, "ours: Chinese numerals"),
    ("下午2点-5点", "2026-11-22T16:00", "open", "2026-11-22T17:00", N, "ours"),
    ("9-17点", "2026-11-22T16:00", "open", "2026-11-22T17:00", N, "ours: one unit for both"),
    ("八点一刻-九点三刻", "2026-11-22T08:15", "open", "2026-11-22T09:45", N, "ours: quarters"),
    ("中午11点到1点", "2026-11-22T12:00", "open", "2026-11-22T13:00", N, "ours"),
    ("晚7:00-早7:00", "2026-11-22T23:00", "open", "2026-11-23T07:00", N, "ours"),
    # weekdays
    ("周一、三、五 9:00-12:00", "2026-11-18T10:00", "open", "2026-11-18T12:00", N, "ours: Wednesday"),
    ("周一、三、五 9:00-12:00", "2026-11-19T10:00", "closed", "2026-11-20T09:00", "2026-11-20T09:00", "ours: Thursday"),
    ("周六日 10:00-16:00", "2026-11-20T10:00", "closed", "2026-11-21T10:00", "2026-11-21T10:00", "ours"),
    ("双休日10:00-16:00", "2026-11-22T12:00", "open", "2026-11-22T16:00", N, "ours"),
    ("周末10:00-16:00", "2026-11-22T12:00", "open", "2026-11-22T16:00", N, "ours"),
    ("礼拜天 9:00-12:00", "2026-11-22T09:00", "open", "2026-11-22T12:00", N, "ours"),
    ("星期1-5 8:30-17:30", "2026-11-20T17:00", "closing_soon", "2026-11-20T17:30", N, "ours: digits for weekdays"),
    ("周五至周一 9:00-17:00", "2026-11-17T10:00", "closed", "2026-11-20T09:00", "2026-11-20T09:00", "ours: round the end of the week"),
    ("周一至周五9:00-17:00，周六9:00-12:00，周日休息", "2026-11-22T10:00", "closed", "2026-11-23T09:00", "2026-11-23T09:00", "seen"),
    ("8:00-20:00，周一闭馆", "2026-11-16T10:00", "closed", "2026-11-17T08:00", "2026-11-17T08:00", "seen: host library"),
    ("周六10:00-12:00，每天9:00-17:00", "2026-11-21T09:30", "closed", "2026-11-21T10:00", "2026-11-21T10:00", "ours: the exception wins in any order"),
    ("9:00-17:00周一至周五", "2026-11-21T10:00", "closed", "2026-11-23T09:00", "2026-11-23T09:00", "ours: days after times"),
    ("Mo-Fr 09:00-17:00; We off", "2026-11-18T10:00", "closed", "2026-11-19T09:00", "2026-11-19T09:00", "spec"),
    ("Mo-Fr 09:00-17:00, Mo 18:00-20:00", "2026-11-16T17:30", "closed", "2026-11-16T18:00", "2026-11-16T18:00", "spec: additional rule"),
    ("Mo[1] 10:00-12:00", "2026-12-07T11:00", "open", "2026-12-07T12:00", N, "spec: first Monday"),
    ("Mo[1] 10:00-12:00", "2026-12-14T11:00", "closed", "2027-01-04T10:00", "2027-01-04T10:00", "spec: second Monday"),
    # public holidays
    ("周一至周五 9:00-17:00 节假日休息", "2026-10-01T10:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "seen: National Day"),
    ("周一至周五9:00-17:00（法定节假日除外）", "2026-09-30T17:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "seen"),
    ("除法定节假日外，每天9:00-17:00", "2026-10-04T10:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "ours: a Sunday within the holiday"),
    ("每天9:00-17:00，节假日休息", "2026-02-15T10:00", "closed", "2026-02-24T09:00", "2026-02-24T09:00", "ours: Spring Festival begins on a Sunday"),
    ("每天9:00-17:00，节假日休息", "2026-02-14T10:00", "open", "2026-02-14T17:00", N, "ours: the Saturday before is worked"),
    ("每天9:00-17:00，节假日休息", "2026-02-20T10:00", "closed", "2026-02-24T09:00", "2026-02-24T09:00", "ours: an exchanged day off"),
    ("每天9：00至21：00，节假日照常开放", "2026-02-17T10:00", "open", "2026-02-17T21:00", N, "seen"),
    ("全年无休 8:00-22:00", "2026-02-17T10:00", "open", "2026-02-17T22:00", N, "seen"),
    ("每天9:00-17:00", "2026-02-17T10:00", "open", "2026-02-17T17:00", N, "ours: open by the letter; a note says so"),
    ("周一至周五9:00-17:00；周六、周日及法定节假日10:00-16:00", "2026-10-01T09:30", "closed", "2026-10-01T10:00", "2026-10-01T10:00", "seen"),
    ("Mo-Fr 09:00-17:00; PH off", "2026-10-01T10:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "spec"),
    ("Mo-Su,PH 09:00-17:00", "2026-10-01T10:00", "open", "2026-10-01T17:00", N, "spec"),
    ("PH 10:00-14:00", "2026-09-30T15:00", "closed", "2026-10-01T10:00", "2026-10-01T10:00", "spec: on holidays only"),
    ("24/7; PH off", "2026-09-30T23:45", "closing_soon", "2026-10-01T00:00", N, "ours: the holiday begins at midnight"),
    ("22:00-06:00; PH off", "2026-10-01T03:00", "open", "2026-10-01T06:00", N, "ours: the night of 30 September is its own"),
    ("22:00-06:00; PH off", "2026-10-08T03:00", "closed", "2026-10-08T22:00", "2026-10-08T22:00", "ours: the night of 7 October is off"),
    ("Mo-Fr 09:00-17:00; PH off", "2025-10-06T10:00", "closed", "2025-10-09T09:00", "2025-10-09T09:00", "ours: Mid-Autumn within National Day"),
    ("Mo-Fr 09:00-17:00; PH off", "2027-02-08T10:00", "closed", "2027-02-11T09:00", "2027-02-11T09:00", "ours: computed, 2027 has no notice yet"),
    ("Mo-Fr 09:00-17:00; PH off", "2025-12-31T17:00", "closed", "2026-01-05T09:00", "2026-01-05T09:00", "ours: over New Year; Sunday 4 January is worked but named by no rule"),
    # make-up workdays
    ("工作日9:00-18:00", "2026-02-14T10:00", "open", "2026-02-14T18:00", N, "ours: a Saturday that is worked"),
    ("工作日9:00-18:00", "2026-10-10T18:00", "closed", "2026-10-12T09:00", "2026-10-12T09:00", "ours"),
    ("工作日9:00-18:00", "2026-01-03T10:00", "closed", "2026-01-04T09:00", "2026-01-04T09:00", "ours: Sunday 4 January is worked"),
    ("工作日9:00-18:00", "2026-10-01T10:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "ours: a holiday is no workday"),
    ("工作日9:00-18:00，周末10:00-16:00", "2026-02-28T09:30", "open", "2026-02-28T18:00", N, "ours: workday hours on a worked Saturday"),
    ("工作日9:00-18:00，周末10:00-16:00", "2026-11-21T09:30", "closed", "2026-11-21T10:00", "2026-11-21T10:00", "ours: an ordinary Saturday"),
    ("工作日9:00-18:00，周末10:00-16:00", "2026-10-01T10:00", "unknown", "2026-10-08T00:00", "2026-10-08T09:00", "ours: holidays are not stated"),
    ("周一至周五9:00-18:00", "2026-02-14T10:00", "closed", "2026-02-16T09:00", "2026-02-16T09:00", "ours: weekdays by name are taken by name"),
    ("Mo-Fr 09:00-18:00; PH off", "2026-02-14T10:00", "closed", "2026-02-24T09:00", "2026-02-24T09:00", "spec: the same"),
    ("Sa-Su 10:00-16:00", "2026-02-14T12:00", "open", "2026-02-14T16:00", N, "spec: the same"),
    ("工作日22:00-6:00", "2026-02-15T03:00", "open", "2026-02-15T06:00", N, "ours: the worked Saturday's night"),
    # seasons, months, dates
    ("供暖季 8:00-20:00", "2026-11-14T10:00", "closed", "2026-11-15T08:00", "2026-11-15T08:00", "seen: heating season begins on 15 November"),
    ("供暖季 8:00-20:00", "2026-03-15T10:00", "open", "2026-03-15T20:00", N, "seen: and ends on 15 March"),
    ("供暖季 8:00-20:00", "2026-03-16T10:00", "closed", "2026-11-15T08:00", "2026-11-15T08:00", "seen"),
    ("供暖季22:00-次日6:00", "2026-03-16T05:00", "open", "2026-03-16T06:00", N, "ours: the last night runs out"),
    ("夏季8:00-20:00", "2026-06-01T08:00", "open", "2026-06-01T20:00", N, "seen: summer only, June to August"),
    ("夏季8:00-20:00", "2026-05-31T10:00", "closed", "2026-06-01T08:00", "2026-06-01T08:00", "seen"),
    ("夏季8:00-20:00，冬季9:00-17:00", "2026-05-01T08:30", "open", "2026-05-01T20:00", N, "seen: the two halves of the year"),
    ("夏季8:00-20:00，冬季9:00-17:00", "2026-04-30T08:30", "closed", "2026-04-30T09:00", "2026-04-30T09:00", "seen"),
    ("夏季（6月1日至9月30日）8:00-20:00", "2026-09-30T08:30", "open", "2026-09-30T20:00", N, "ours: the writer's own summer"),
    ("冬季9:00-17:00", "2028-02-29T10:00", "open", "2028-02-29T17:00", N, "ours: leap day"),
    ("5月1日-10月31日 9:00-19:00", "2026-10-31T19:00", "closed", "2027-05-01T09:00", "2027-05-01T09:00", "ours"),
    ("11月15日-次年3月15日 8:00-18:00", "2026-01-01T10:00", "open", "2026-01-01T18:00", N, "ours: over the year's end"),
    ("6-8月 10:00-16:00", "2026-08-31T12:00", "open", "2026-08-31T16:00", N, "ours"),
    ("2026年5月1日-10月31日 9:00-17:00", "2027-05-01T10:00", "closed", N, N, "ours: one year only"),
    ("10月1日-7日休息，每天9:00-17:00", "2026-10-07T10:00", "closed", "2026-10-08T09:00", "2026-10-08T09:00", "ours"),
    ("供暖季8:00-20:00，其他时间9:00-17:00", "2026-11-15T08:30", "open", "2026-11-15T20:00", N, "ours"),
    ("Nov 15-Mar 15 22:00-06:00", "2026-11-15T05:00", "closed", "2026-11-15T22:00", "2026-11-15T22:00", "spec: the first night begins on the 15th"),
    ("Feb 29 10:00-12:00", "2028-02-29T10:30", "open", "2028-02-29T12:00", N, "spec: leap day"),
    ("Feb 29 10:00-12:00", "2026-02-28T10:30", "closed", N, N, "spec: more than 400 days away"),
    ("week 47 10:00-12:00", "2026-11-16T10:30", "open", "2026-11-16T12:00", N, "spec: week of the year"),
    # unknown, by the source or to us
    ("", "2026-11-22T12:00", "unknown", N, N, "ours: nothing recorded"),
    ("  ；", "2026-11-22T12:00", "unknown", N, N, "ours: blank"),
    ("随店营业", "2026-11-22T12:00", "unknown", N, N, "seen: the host shop's hours"),
    ("不详", "2026-11-22T12:00", "unknown", N, N, "ours"),
    ("白天开放", "2026-11-22T12:00", "unknown", N, N, "ours: by day, whenever that is"),
    ("周一至周五开放", "2026-11-16T12:00", "unknown", N, N, "ours: days without times"),
    ("夏季开放", "2026-07-01T12:00", "unknown", N, N, "seen: season without times"),
    ("9:00-5:00", "2026-11-22T12:00", "unknown", N, N, "ours: 17:00 or the next morning?"),
    ("春节休息，每天9:00-17:00", "2026-11-22T12:00", "unknown", N, N, "ours: a single festival cannot be said in OSM syntax"),
    ("8:00-18:00有人值守，其余时间自助", "2026-11-22T12:00", "unknown", N, N, "ours: never half understood"),
    ("<script>alert(1)</script>", "2026-11-22T12:00", "unknown", N, N, "ours: garbage"),
    ("9:00-17:00" * 200, "2026-11-22T12:00", "unknown", N, N, "ours: too long"),
    ('"by appointment"', "2026-11-22T12:00", "unknown", N, N, "spec: a comment alone is unknown"),
    ('Mo-Fr 09:00-17:00 || "on request"', "2026-11-20T18:00", "unknown", "2026-11-23T09:00", "2026-11-23T09:00", "spec: fallback"),
    ('Mo-Fr 09:00-17:00 || "on request"', "2026-11-20T16:45", "closing_soon", "2026-11-20T17:00", N, "spec: unknown is not open"),
    ("Mo-Fr 09:00-17:00 unknown", "2026-11-20T10:00", "unknown", "2026-11-20T17:00", "", "spec: never surely open"),
    ('Mo-Fr 09:00-17:00 open "ring"', "2026-11-20T10:00", "open", "2026-11-20T17:00", N, "spec: a comment beside open"),
    ("sunrise-sunset", "2026-11-22T12:00", "unknown", N, N, "spec: follows the sun, not supported"),
    ("Mo-Fr 10:00+", "2026-11-20T12:00", "unknown", N, N, "spec: open end, not supported"),
    ("暂停开放", "2026-11-22T12:00", "closed", N, N, "seen: closed until further notice"),
    # instants with an offset
    ("9:00-17:00", "2026-11-22T00:30+00:00", "closed", "2026-11-22T09:00", "2026-11-22T09:00", "ours: 08:30 in Beijing"),
    ("9:00-17:00", "2026-11-22T01:00+00:00", "open", "2026-11-22T17:00", N, "ours: 09:00 in Beijing"),
    ("9:00-17:00", "2026-11-21T20:00-05:00", "open", "2026-11-22T17:00", N, "ours: 09:00 in Beijing, yesterday in New York"),
]  # fmt: skip


def answer(hours: str, at: str) -> tuple[str, str, str]:
    judged = state(compile_schedule(normalise(hours).osm), datetime.fromisoformat(at))
    return (str(judged.state), *("" if one is None else one.isoformat() for one in (judged.until, judged.opens_at)))


def expected(row: tuple[str, str, str, str, str, str]) -> tuple[str, str, str]:
    return (row[2], *(one and f"{one}:00+08:00" for one in row[3:5]))


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row[0][:30]} at {row[1]}")
def test_the_state_and_what_comes_next_are_as_posted(row):
    assert answer(row[0], row[1]) == expected(row)


def test_the_table_is_as_large_as_promised():
    assert len(CASES) >= 120


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_zone_of_the_machine_changes_nothing(zone):
    program = "import json, runpy, sys; t = runpy.run_path(sys.argv[1]); print(json.dumps([t['answer'](*r[:2]) for r in t['CASES']]))"
    ran = subprocess.run(
        [sys.executable, "-c", program, __file__],
        env=os.environ | {"TZ": zone, "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [tuple(one) for one in json.loads(ran.stdout)] == [expected(row) for row in CASES]
