"""The application on the small office, with a few rows of every record type."""

import pytest

from admin_views import menu
from tests.screens import rows


@pytest.fixture
def filled(app, scene):
    """A scene with rows of every record type, of each area."""
    rows.fill(scene.session, scene)
    return scene


@pytest.fixture
def views(app):
    """The screens of every record type, by record."""
    return {view.record: view for view in menu.screens(app) if getattr(view, "record", None)}


@pytest.fixture
def as_(client, filled):
    """Be somebody of the scene and send forms: ``as_("front")("/payment/new/", …)``."""

    def be(username):
        client.sign_in(username)
        return client.send

    return be
