"""The document round the empty map: on the site with its data by fetch, or one file that holds everything."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.maps.shell import MAP_NAME, Shell, render_shell
from geo.maps.view import MapView

STYLES = ("vendor/leaflet/leaflet.css", "map.css")
LIBRARY = "vendor/leaflet/leaflet.js"
SCRIPT = "map.js"

ZOOM_STEP_WITHOUT_TILES = 0.25


@dataclass(frozen=True)
class Frame:
    """What the site puts round a map. Finished, trusted HTML: inserted as it is and never compiled.

    Attributes:
        head: Inside ``<head>``, after the map's own styles.
        header: Before ``<main>``.
        footer: After ``<main>``.
    """

    head: str = ""
    header: str = ""
    footer: str = ""


def map_page(
    view: MapView, data_url: str, asset_url: Callable[[str], str], nonce: str, frame: Frame | None = None
) -> str:
    """The map as a page of the site; data come by fetch and names go in as text.

    Renders under ``default-src 'none'; script-src 'nonce-...'; style-src 'nonce-...'; img-src 'self' data:;
    connect-src 'self'``, with ``view.tiles.image_source`` added to ``img-src`` where there are tiles.

    Args:
        view: Title, language and background.
        data_url: Where the map's script fetches the data (see :mod:`geo.maps`), on this host.
        asset_url: Path under the static folder -> its address.
        nonce: The one of this answer's content security policy.
        frame: The site's head, header and footer.

    Returns:
        A whole HTML document.
    """
    frame = frame or Frame()
    shell = render_shell(zoom_step=1 if view.tiles else ZOOM_STEP_WITHOUT_TILES)
    mark = f' nonce="{escape(nonce)}"'
    head = [f'<link rel="stylesheet" href="{escape(asset_url(path))}"{mark}>' for path in STYLES]
    settings = view.settings() | {"data_url": data_url}
    scripts = [
        f'<script type="application/json" id="map-settings"{mark}>{inert_json(settings)}</script>',
        f'<script src="{escape(asset_url(LIBRARY))}"{mark}></script>',
        f"<script{mark}>\n{shell.script}\n</script>",
        f'<script src="{escape(asset_url(SCRIPT))}"{mark}></script>',
    ]
    return _document(view, "map-page", shell, replace(frame, head="\n".join([*head, frame.head])), scripts)


def map_file(view: MapView, data: Mapping[str, Any], static_folder: Path) -> str:
    """The map as one file that opens from a disk or a mail without network.

    The file's own policy forbids every request and every script but its four. Tiles are left out.

    Args:
        view: Title and language.
        data: Map data in WGS 84, see :mod:`geo.maps`.
        static_folder: Folder that holds :data:`STYLES`, :data:`LIBRARY` and :data:`SCRIPT`.

    Returns:
        A whole HTML document.

    Raises:
        DataError: One of the assets is missing.
        ValueError: A number of ``data`` is not finite.
    """
    shell = render_shell(zoom_step=ZOOM_STEP_WITHOUT_TILES)
    styles = [_inline_style(_asset(static_folder, path)) for path in STYLES]
    codes = [_inline_code(_asset(static_folder, LIBRARY)), shell.script, _inline_code(_asset(static_folder, SCRIPT))]
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_digest, codes))}; style-src {' '.join(map(_digest, styles))}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = [f'<meta http-equiv="Content-Security-Policy" content="{policy}">']
    head += [f"<style>{style}</style>" for style in styles]
    settings = replace(view, tiles=None).settings()
    scripts = [
        f'<script type="application/json" id="map-settings">{inert_json(settings)}</script>',
        f'<script type="application/json" id="map-data">{inert_json(data)}</script>',
    ]
    scripts += [f"<script>{code}</script>" for code in codes]
    return _document(view, "map-file", shell, Frame(head="\n".join(head)), scripts)


def inert_json(value: object) -> str:
    """JSON that is safe inside a ``<script type="application/json">`` and reads back equal.

    Args:
        value: Anything JSON can hold; numbers finite.

    Returns:
        JSON in which ``<``, ``>``, ``&`` and the two line separators of Unicode are escapes.

    Raises:
        ValueError: A number is not finite.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _document(view: MapView, kind: str, shell: Shell, frame: Frame, scripts: list[str]) -> str:
    title = escape(view.title)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(view.language_tag)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        frame.head,
        "</head>",
        f'<body class="{kind}">',
        frame.header,
        '<main class="map-main" id="main">',
        f'<h1 class="map-title">{title}</h1>',
        f'<div class="map-layout" id="map-layout" data-map="{MAP_NAME}">',
        f'<section class="map-frame" aria-label="{escape(view.label("map"))}">',
        shell.element,
        f'<p class="map-message" id="map-message" role="status">{escape(view.label("loading"))}</p>',
        "</section>",
        f'<aside class="map-panel" id="map-panel" aria-label="{escape(view.label("legend"))}"></aside>',
        "</div>",
        f'<noscript><p class="map-no-script">{escape(view.label("no_script"))}</p></noscript>',
        "</main>",
        frame.footer,
        *scripts,
        "</body>",
        "</html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _asset(static_folder: Path, path: str) -> str:
    try:
        return (static_folder / path).read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(
            str(static_folder / path),
            "this part of the map cannot be read ({problem}); scripts/assets fetches what is missing",
            problem=error.strerror or type(error).__name__,
        ) from error


def _inline_style(style: str) -> str:
    """The style without the pictures it links: the map uses none of them."""
    return re.sub(r"url\((?!#)[^)]*\)", "none", style)


def _inline_code(code: str) -> str:
    """The script without what would end its element early, and without the address of its source map."""
    code = re.sub(r"(?m)^//# sourceMappingURL=.*$", "", code)
    return code.replace("<!--", "<\\!--").replace("</script", "<\\/script")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
