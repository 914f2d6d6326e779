"""What the web server of the tests loads (tests/serving.py): the application on a test's database."""

import os

from tests.clusters import point_at
from tieshan.config.wsgi import application

__all__ = ["application"]

point_at(os.environ["TIESHAN_TEST_DATABASE"])
