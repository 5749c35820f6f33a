"""The page round a map, byte for byte: a new folium or a slip in the template shows as a difference to read."""

from pathlib import Path

from geo.maps import Frame, MapView, Tiles, map_page

GOLDEN = Path(__file__).with_name("map_page.html")


def test_the_page_round_a_map_is_the_one_on_record() -> None:
    view = MapView(
        "朝阳区 <b>",
        labels={"loading": "正在加载地图……", "map": "地图"},
        zone_id="110105",
        tiles=Tiles("https://{s}.tiles.example/{z}/{x}/{y}.png", "Tiles & more"),
        review_number="GS(2024)0001号",
    )
    frame = Frame('<link rel="icon" href="data:,">', "<header>驿站</header>", "<footer>2020</footer>")
    text = map_page(view, "/plan/110105/map.json", lambda path: f"/static/{path}", "bm9uY2U", frame)
    assert text == GOLDEN.read_text(encoding="utf-8")
