"""Which column of a file means which field: zh and en headers, and the steward's own ``--map column=field``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from geo.errors import DataError, UsageError
from geo.vocabulary import Vocabulary

AMENITY_PREFIX = "amenity:"

STATION_HEADERS: Mapping[str, tuple[str, ...]] = {
    "key": ("id", "code", "uid", "编号", "编码", "代码", "标识", "站点编号", "驿站编号", "站点代码"),
    "name": ("名称", "名字", "站名", "站点名称", "驿站名称", "站点", "标题", "title", "station name"),
    "kind": ("type", "category", "类型", "类别", "种类", "站点类型", "驿站类型", "站点类别"),
    "lon": ("lng", "long", "longitude", "x", "经度", "东经"),
    "lat": ("latitude", "y", "纬度", "北纬"),
    "address": ("addr", "地址", "详细地址", "站点地址", "所在地址", "位置"),
    "hours": (
        "opening_hours",
        "opening hours",
        "开放时间",
        "营业时间",
        "服务时间",
        "开放时段",
        "开门时间",
        "运营时间",
    ),
    "audience": ("服务对象", "开放对象", "服务人群", "面向人群", "面向对象", "谁可以进"),
    "entry": ("进入方式", "开门方式", "进门方式", "入门方式"),
    "networks": ("network", "网络", "所属网络", "挂牌", "品牌"),
    "host": ("operator", "依托单位", "主办单位", "建设单位", "承办单位", "所属单位", "单位", "单位名称"),
    "district": ("区", "区县", "行政区", "所属区", "所在区", "城区"),
    "township": ("街道", "乡镇", "街道乡镇", "街乡镇", "所属街道", "所在街道"),
    "amenities": ("facilities", "设施", "服务设施", "配套设施", "设施设备", "服务项目", "服务内容"),
    "status": ("状态", "营业状态", "运营状态", "站点状态"),
    "capacity": ("seats", "容量", "座位数", "席位", "容纳人数"),
    "checked_at": ("checked", "核实日期", "核验日期", "核实时间", "检查日期", "更新日期", "更新时间"),
    "position_source": ("坐标来源", "位置来源"),
    "datum": ("坐标系", "坐标系统"),
    "source": ("数据来源",),
    "provenance": (),
    "illustrative": ("示例", "示例数据"),
    "station_id": (),
    "hours_osm": (),
    "original_lon": (),
    "original_lat": (),
    "original_datum": (),
    "field_provenance": (),
    "revision": (),
}
"""Field -> headers that mean it, besides the field's own name."""

ZONE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("adcode", "code", "代码", "区划代码", "行政区划代码", "ext_id"),
    "name": ("名称", "名字", "ext_name"),
    "name_en": ("english name", "英文名", "英文名称"),
    "district": ("区", "区县", "行政区", "parent", "上级", "所属区"),
    "township": ("街道", "乡镇", "街道乡镇", "街乡镇"),
}

DEMAND_HEADERS: Mapping[str, tuple[str, ...]] = {
    "lon": STATION_HEADERS["lon"],
    "lat": STATION_HEADERS["lat"],
    "weight": ("pop", "population", "people", "demand", "人口", "人数", "常住人口", "权重", "需求"),
}


@dataclass(frozen=True)
class Columns:
    """The columns of one file by what they mean.

    Attributes:
        by_field: Field -> column.
        unused: Columns that mean nothing here, in order.
    """

    by_field: Mapping[str, str]
    unused: tuple[str, ...]


def match_columns(
    path: Path,
    columns: Sequence[str],
    headers: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, str],
    amenities: Vocabulary | None = None,
) -> Columns:
    """Find the columns of a file.

    Args:
        path: The file, for messages.
        columns: Its column names.
        headers: Field -> headers that mean it.
        chosen: Column -> field, as the steward says; beats what headers say.
        amenities: Amenities whose own columns are looked for as ``amenity:CODE``; None looks for none.

    Raises:
        UsageError: ``chosen`` names a column that the file does not have or a field that there is not.
        DataError: Two columns mean the same field.
    """
    by_field = {_known_field(field, headers, amenities): column for column, field in chosen.items()}
    for column in chosen:
        if column not in columns:
            raise UsageError(
                "--map",
                "{file} has no column {column!r}; its columns are: {columns}",
                file=str(path),
                column=column,
                columns=", ".join(columns),
            )
    meanings = _meanings(headers)
    found: dict[str, str] = {}
    for column in columns:
        field = _field_of(column, meanings, amenities)
        if field is None or column in chosen or field in by_field:
            continue
        if field in found:
            raise DataError(
                str(path),
                "has two columns for {field}: {first!r} and {second!r}; choose one with --map {first}={field}",
                field=field,
                first=found[field],
                second=column,
            )
        found[field] = column
    by_field |= found
    used = set(by_field.values())
    return Columns(by_field, tuple(column for column in columns if column not in used))


def require(path: Path, columns: Sequence[str], found: Columns, needed: Sequence[str]) -> None:
    """Insist on columns.

    Raises:
        DataError: One is missing; says what the file has and how to name the column.
    """
    missing = [field for field in needed if field not in found.by_field]
    if missing:
        raise DataError(
            str(path),
            "has no column for {missing}; its columns are: {columns}. Name the right one with --map COLUMN={field}",
            missing=", ".join(missing),
            columns=", ".join(columns) or "-",
            field=missing[0],
        )


def _known_field(field: str, headers: Mapping[str, tuple[str, ...]], amenities: Vocabulary | None) -> str:
    if field in headers:
        return field
    if amenities is not None and field.startswith(AMENITY_PREFIX):
        amenities.check(field.removeprefix(AMENITY_PREFIX), "--map")
        return field
    allowed = [*headers, *([f"{AMENITY_PREFIX}CODE"] if amenities is not None else [])]
    raise UsageError(
        "--map", "there is no field {field!r}; allowed: {allowed}", field=field, allowed=", ".join(allowed)
    )


def _meanings(headers: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {_folded(header): field for field, names in headers.items() for header in (field, *names)}


def _field_of(column: str, meanings: Mapping[str, str], amenities: Vocabulary | None) -> str | None:
    folded = _folded(column)
    for spelling in (folded, folded.partition("(")[0]):  # 经度(WGS84) is a longitude, too
        if spelling in meanings:
            return meanings[spelling]
    code = amenities.recognise(column.removeprefix(AMENITY_PREFIX)) if amenities is not None else None
    return f"{AMENITY_PREFIX}{code}" if code else None


def _folded(text: str) -> str:
    kept = normalize("NFKC", text).casefold()
    return "".join(character for character in kept if not character.isspace() and character not in "@_-/·、")
