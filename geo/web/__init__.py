"""The web: pages for workers and planners, and the HTTP API. ``create_app`` puts them together."""

from datetime import datetime

from flask import Flask

from geo.bootstrap import current_snapshot
from geo.config import Settings, load_settings
from geo.hours import CHINA_TIME
from geo.web import compression, current, errors, headers, health, languages
from geo.web.api import api
from geo.web.current import Clock, Snapshots
from geo.web.openapi import documents
from geo.web.planner import pages as planner_pages
from geo.web.quick import quick_nearest
from geo.web.worker import pages as worker_pages

__all__ = ["create_app"]


def station_time() -> datetime:
    """What time it is where the stations are."""
    return datetime.now(CHINA_TIME)


def create_app(
    settings: Settings | None = None, *, snapshots: Snapshots | None = None, clock: Clock = station_time
) -> Flask:
    """The WSGI application.

    Args:
        settings: What the deployer decided; read from the environment when None.
        snapshots: Knows the newest revision; opens the register that the settings name when None.
        clock: What time it is, with an offset; doors are judged by it.

    Raises:
        UsageError: A setting is not allowed, or the register cannot be opened.
        BusyError: Another process holds the register.
    """
    settings = settings or load_settings()
    if snapshots is None:
        snapshots = current_snapshot(settings)
    app = Flask("geo.web")
    app.config["YIZHAN"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    current.register(app, snapshots, clock)
    languages.register(app)
    errors.register(app)
    headers.register(app, settings)
    compression.register(app)
    for blueprint in (worker_pages, planner_pages, api, documents, health.probe):
        app.register_blueprint(blueprint)
    app.wsgi_app = quick_nearest(app.wsgi_app, snapshots, clock)  # type: ignore[assignment]  # Flask documents it
    return app
