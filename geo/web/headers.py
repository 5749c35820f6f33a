"""What every answer tells the browser: load nothing from elsewhere, say nowhere where one came from, keep nothing."""

import secrets
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from geo.config import Settings
from geo.maps import Tiles

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:{tiles}; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""The policy of answers that are no pages."""

_UNKEPT = "no-store"
_BY_LANGUAGE = "Accept-Language"

FOR_PROGRAMS = (
    *_FIXED.items(),
    ("Content-Security-Policy", _NO_PAGE),
    ("Cache-Control", _UNKEPT),
    ("Vary", f"Accept-Encoding, {_BY_LANGUAGE}"),
)
"""The headers of every answer of the API that succeeds."""

_YEAR_S = 31_536_000


def register(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of ``app``; a tile source of the settings is the only other host asked."""
    source = Tiles(settings.tile_url).image_source if settings.tile_url else ""
    app.after_request(_header_writer(source and f" {source}"))
    app.url_defaults(_name_version)
    app.jinja_env.globals.update(csp_nonce=nonce, review_number=settings.map_review_number)


def nonce() -> str:
    """The word of this answer that lets its own scripts and style sheets run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _name_version(endpoint: str, values: dict[str, object]) -> None:
    """An address of a static file carries its content's digest, so that it may be kept for ever."""
    if endpoint == "static" and current_app.static_folder:
        path = Path(current_app.static_folder) / str(values["filename"])
        if path.is_file():
            values["v"] = _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def _header_writer(tiles: str) -> Callable[[Response], Response]:
    def write(response: Response) -> Response:
        response.headers.update(_FIXED)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce(), tiles=tiles)
        else:
            response.headers["Content-Security-Policy"] = _NO_PAGE
        if request.endpoint == "static" and response.status_code < 400:
            kept = f"public, max-age={_YEAR_S}, immutable" if "v" in request.args else "no-cache"
        else:
            kept = _UNKEPT
            response.vary.add(_BY_LANGUAGE)
        response.headers["Cache-Control"] = kept
        return response

    return write
