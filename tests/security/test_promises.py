"""SECURITY.md says where each promise is tested: there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_file_that_is_named_is_there():
    named = re.findall(r"`((?:tests|tools)/[\w/]+\.py)`", TEXT)
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_chapter_of_the_standard_is_answered():
    assert re.findall(r"^\| V(\d+) ", TEXT, re.M) == [str(number) for number in range(1, 15)]


def test_the_limits_that_are_named_are_those_in_force(settings):
    assert settings.AXES_FAILURE_LIMIT == 5 and settings.LOGIN_FAILURES_OF_ADDRESS == 50
    assert settings.AXES_COOLOFF_TIME.total_seconds() == 15 * 60
    assert settings.SESSION_COOKIE_AGE == 8 * 3600 and settings.SESSION_LONGEST == 12 * 3600
