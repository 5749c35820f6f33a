"""Shares from which illustrative stations are drawn: invented, in the spellings of public reports."""

STATIONS = {
    "service_station": 357,
    "workers_home": 13_800,
    "warm_station": 9_650,
    "nursing_room": 2_020,
    "childcare": 293,
}
"""Kind -> stations in Beijing in the figures of the reform of the five kinds."""

SUNING_STATIONS = 512
"""Warm stations hosted by shops of one chain (2018)."""

SUNING_HOST = "示例苏宁门店"

AUDIENCES = {
    "service_station": {"public": 50, "outdoor_workers": 30, "union_members": 10, "unknown": 10},
    "workers_home": {"public": 2, "outdoor_workers": 7, "union_members": 38, "staff": 43, "unknown": 10},
    "warm_station": {"public": 22, "outdoor_workers": 38, "union_members": 12, "staff": 13, "unknown": 15},
    "nursing_room": {"public": 5, "mothers_infants": 80, "staff": 10, "unknown": 5},
    "childcare": {"union_members": 80, "staff": 15, "unknown": 5},
}
"""Kind -> audience -> percent; together about 7,400 stations that an outdoor worker may enter."""

OPEN_AUDIENCES = ("public", "outdoor_workers")

STATUSES = {"active": 989, "suspended": 7, "closed": 4}
"""Status -> per mille."""

HOURS_OPEN = {
    ("", ""): 16,
    ("周一至周日9:00—17:00", ""): 18,
    ("8:30-12:00，14:30-18:00", ""): 10,
    ("8:30-12:00，14:30-18:00", "door_code"): 3,
    ("周一至周五9:00-18:00", ""): 10,
    ("工作日8:30-17:30", ""): 6,
    ("每天8:00-20:00", ""): 9,
    ("24小时", ""): 2,
    ("24小时（扫码）", "qr"): 3,
    ("24小时（密码）", "door_code"): 1,
    ("24小时（刷脸）", ""): 1,
    ("8:00-20:00，夜间扫码自助", "qr"): 3,
    ("14:00-17:00", ""): 4,
    ("18:00-次日6:00", ""): 1,
    ("22:00-02:00", ""): 1,
    ("供暖季9:00-17:00", ""): 3,
    ("11月15日至次年3月15日9:00-17:00", ""): 2,
    ("6月1日至9月30日10:00-18:00", ""): 3,
    ("随门店营业时间", "staff"): 4,
}
"""(Hours as written, entry they imply or "") -> percent, where an outdoor worker may enter."""

HOURS_INSIDE = {
    ("", ""): 82,
    ("工作日8:30-17:30", ""): 6,
    ("周一至周五9:00-18:00", ""): 5,
    ("8:30-12:00，14:30-18:00", ""): 4,
    ("周一至周日9:00—17:00", ""): 2,
    ("24小时", "card"): 1,
}
"""The same for rooms kept for members, mothers or staff, and for those of unknown audience."""

HOURS_SUNING = {("10:00-21:00", "open_door"): 6, ("随门店营业时间", "staff"): 3, ("", "open_door"): 1}

ENTRIES_OPEN = {"open_door": 46, "staff": 22, "qr": 10, "door_code": 5, "card": 3, "unknown": 14}
ENTRIES_INSIDE = {"open_door": 12, "staff": 24, "qr": 5, "door_code": 9, "card": 25, "unknown": 25}

HOSTS = {
    "service_station": {"": 60, "示例工会": 25, "示例街道": 15},
    "workers_home": {"": 90, "示例企业": 8, "示例园区": 2},
    "warm_station": {"": 71, "示例银行": 10, "示例地产门店": 7, "示例加油站": 6, "示例便利店": 6},
    "nursing_room": {"": 70, "示例商场": 15, "示例医院": 15},
    "childcare": {"": 80, "示例企业": 20},
}
"""Kind -> host -> percent; never the name of an institution."""

ADDRESSES = {"": 98, "示例路1号": 1, "示例大街2号院": 1}

AMENITIES = {
    "service_station": {
        "drinking_water": 90, "hot_water": 80, "microwave": 70, "fridge": 45, "seating": 85, "cooling": 70,
        "heating": 70, "rest": 60, "toilet": 55, "toilet_nearby": 15, "phone_charging": 70,
        "ebike_charging": 15, "tyre_pump": 20, "wifi": 45, "first_aid": 65, "blood_pressure": 25,
        "glucose_meter": 6, "aed": 12, "umbrella": 35, "sewing_kit": 25, "books": 40, "lockers": 12,
        "changing_room": 10, "shower": 6, "baby_room": 8, "legal_aid": 35, "counselling": 25, "haircut": 12,
        "discounted_meal": 15, "tools": 15, "parking": 15, "step_free": 25,
    },
    "workers_home": {
        "drinking_water": 60, "hot_water": 50, "microwave": 40, "fridge": 30, "seating": 60, "cooling": 45,
        "heating": 40, "rest": 40, "toilet": 35, "phone_charging": 25, "wifi": 30, "first_aid": 25,
        "books": 45, "lockers": 8, "changing_room": 8, "shower": 8, "counselling": 8, "discounted_meal": 6,
        "step_free": 6,
    },
    "warm_station": {
        "drinking_water": 85, "hot_water": 70, "microwave": 60, "fridge": 25, "seating": 75, "cooling": 55,
        "heating": 55, "rest": 40, "toilet": 30, "toilet_nearby": 15, "phone_charging": 55,
        "ebike_charging": 8, "tyre_pump": 12, "wifi": 22, "first_aid": 45, "blood_pressure": 8,
        "glucose_meter": 2, "aed": 3, "umbrella": 22, "sewing_kit": 14, "books": 12, "lockers": 2,
        "changing_room": 1, "shower": 1, "legal_aid": 3, "counselling": 2, "haircut": 2,
        "discounted_meal": 4, "tools": 8, "parking": 5, "step_free": 8,
    },
    "nursing_room": {
        "baby_room": 95, "drinking_water": 40, "hot_water": 35, "fridge": 35, "seating": 60, "cooling": 25,
        "wifi": 8, "toilet_nearby": 12, "step_free": 12,
    },
    "childcare": {
        "childcare": 100, "drinking_water": 60, "toilet": 55, "books": 50, "cooling": 40, "first_aid": 30,
    },
}  # fmt: skip
"""Kind -> amenity -> percent that say yes where the whole kit is known."""

KNOWN = {
    "public": 0.7,
    "outdoor_workers": 0.7,
    "mothers_infants": 0.5,
    "union_members": 0.15,
    "staff": 0.1,
    "unknown": 0.1,
}
"""Audience -> share of the kit that is told of: little is known of rooms for a host's own people."""

KNOWN_OF_KIND = {"nursing_room": 0.7, "childcare": 0.9}
"""The same where the kit is what the room is for, whoever may come in."""

NO_PERCENT = 1.7
"""Percent of listed amenities that a station says it does not have."""

BROKEN_PERCENT = 3.0
"""Percent of the devices on hand that are out of order."""

DEVICES = frozenset(
    {
        *("drinking_water", "hot_water", "microwave", "fridge", "cooling", "heating", "toilet", "shower"),
        *("phone_charging", "ebike_charging", "tyre_pump", "wifi", "blood_pressure", "aed", "lockers"),
    }
)
"""Amenities that can be out of order."""

UNCHECKED_OPEN = 0.12
UNCHECKED_INSIDE = 0.65
"""Share of stations that nobody has a date of a check for."""

SEATED = 0.2
"""Share of stations whose number of seats is known."""
