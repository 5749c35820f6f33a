"""Settings: flags before environment before defaults, read once, frozen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from geo.errors import UsageError
from geo.inputs import whole_number
from geo.model import Datum

DEFAULT_HOST = "127.0.0.1"
"""Only this machine; whoever wants others to connect says so."""

DEFAULT_PORT = 8000

DATABASE_NAME = "register.sqlite"


@dataclass(frozen=True)
class Settings:
    """Everything the deployer decides.

    Attributes:
        home: Folder of register, networks and caches. YIZHAN_HOME; by default the platform's data folder.
        database: Path (or URL) of the register. YIZHAN_DATABASE; by default ``register.sqlite`` in ``home``.
        host: Address the server listens on. YIZHAN_HOST.
        port: Port the server listens on, 1 to 65535. YIZHAN_PORT.
        data: Folder of the shipped data sets, or None to look for it beside the package. YIZHAN_DATA.
        tile_url: Template of a tile source under the maps, "" for none. YIZHAN_TILE_URL.
        tile_datum: Datum of its tiles; overlays are drawn in it. YIZHAN_TILE_DATUM.
        tile_attribution: Whom the tiles must name. YIZHAN_TILE_ATTRIBUTION.
        map_review_number: Number under which the authorities approved the map (审图号), "" for none.
            YIZHAN_MAP_REVIEW_NUMBER.
    """

    home: Path
    database: str
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    data: Path | None = None
    tile_url: str = ""
    tile_datum: Datum = Datum.WGS84
    tile_attribution: str = ""
    map_review_number: str = ""


def load_settings(flags: Mapping[str, str | None] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of this run.

    Args:
        flags: Values given on the command line by setting name (``database``, ``host``, ``port``); None or absent means
            not given.
        environ: Environment; the process's own when None.

    Raises:
        UsageError: A port outside 1 to 65535 or an unknown datum; names the flag or variable.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    environment = os.environ if environ is None else environ

    def value(name: str, default: str) -> str:
        return given.get(name) or environment.get(_variable(name)) or default

    def spelled(name: str) -> str:
        return f"--{name}" if name in given else _variable(name)

    home = Path(value("home", platformdirs.user_data_dir("yizhan", appauthor=False))).expanduser()
    data = value("data", "")
    return Settings(
        home=home,
        database=value("database", str(home / DATABASE_NAME)),
        host=value("host", DEFAULT_HOST),
        port=whole_number(value("port", str(DEFAULT_PORT)), spelled("port"), 1, 65_535),
        data=Path(data).expanduser() if data else None,
        tile_url=value("tile_url", ""),
        tile_datum=_datum(value("tile_datum", Datum.WGS84.value), spelled("tile_datum")),
        tile_attribution=value("tile_attribution", ""),
        map_review_number=value("map_review_number", ""),
    )


def _variable(name: str) -> str:
    return f"YIZHAN_{name.upper()}"


def _datum(text: str, parameter: str) -> Datum:
    try:
        return Datum(text)
    except ValueError as error:
        allowed = ", ".join(datum.value for datum in Datum)
        raise UsageError(
            parameter, "unknown datum {datum!r}; allowed: {allowed}", datum=text, allowed=allowed
        ) from error
