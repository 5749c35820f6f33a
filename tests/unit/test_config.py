from pathlib import Path

import pytest

from geo.config import DEFAULT_HOST, DEFAULT_PORT, load_settings
from geo.errors import UsageError
from geo.model import Datum


def test_defaults_stand_where_nothing_is_said():
    settings = load_settings({}, {"HOME": "/home/someone", "XDG_DATA_HOME": "/data"})
    assert (settings.host, settings.port) == (DEFAULT_HOST, DEFAULT_PORT)
    assert settings.home.name == "yizhan"
    assert settings.database == str(settings.home / "register.sqlite")
    assert (settings.tile_url, settings.tile_datum, settings.map_review_number) == ("", Datum.WGS84, "")


def test_flags_come_before_the_environment_before_defaults():
    environ = {"YIZHAN_HOME": "/srv/yizhan", "YIZHAN_PORT": "9000", "YIZHAN_HOST": "0.0.0.0"}
    settings = load_settings({"port": "9001", "database": None}, environ)
    assert settings.port == 9001
    assert settings.host == "0.0.0.0"
    assert settings.database == str(Path("/srv/yizhan/register.sqlite"))


def test_every_setting_has_its_variable():
    settings = load_settings(
        {},
        {
            "YIZHAN_HOME": "/h",
            "YIZHAN_DATABASE": "/d/r.sqlite",
            "YIZHAN_DATA": "/data",
            "YIZHAN_TILE_URL": "https://tiles.example/{z}/{x}/{y}.png",
            "YIZHAN_TILE_DATUM": "gcj02",
            "YIZHAN_TILE_ATTRIBUTION": "© tiles",
            "YIZHAN_MAP_REVIEW_NUMBER": "审图号：示例",
        },
    )
    assert settings.database == "/d/r.sqlite"
    assert settings.data == Path("/data")
    assert settings.tile_datum is Datum.GCJ02
    assert settings.tile_attribution == "© tiles"
    assert settings.map_review_number == "审图号：示例"


@pytest.mark.parametrize(
    ("flags", "environ", "parameter"),
    [
        ({"port": "0"}, {}, "--port"),
        ({"port": "65536"}, {}, "--port"),
        ({}, {"YIZHAN_PORT": "http"}, "YIZHAN_PORT"),
        ({}, {"YIZHAN_TILE_DATUM": "cgcs2000"}, "YIZHAN_TILE_DATUM"),
    ],
)
def test_what_is_not_allowed_is_named_as_it_was_given(flags, environ, parameter):
    with pytest.raises(UsageError) as refused:
        load_settings(flags, environ)
    assert refused.value.parameter == parameter
