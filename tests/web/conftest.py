from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.bootstrap import CitySnapshot
from geo.config import Settings
from geo.web import create_app
from tests.web import town

MakeClient = Callable[[CitySnapshot], FlaskClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database=str(tmp_path / "register.sqlite"))


@pytest.fixture
def app(settings: Settings) -> Flask:
    return create_app(settings, snapshots=town.Still(town.town()), clock=town.noon)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client_of(settings: Settings) -> MakeClient:
    """A client of an application that answers from another snapshot."""
    return lambda snapshot: create_app(settings, snapshots=town.Still(snapshot), clock=town.noon).test_client()
