"""How figures are written."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from policies.site import numbers


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numbers.thousands(1234567), "1,234,567"),
        (numbers.hectares(Decimal("26327767")), "2,632.78"),
        (numbers.percent(0.0836), "8.4%"),
        (numbers.hhi(0.00389), "0.0039"),
        (numbers.ratio(1640, 148), "11.1"),
        (numbers.ratio(419, 8028), "0.05"),
        (numbers.ratio(1, 0), "–"),
        (numbers.ratio(None, 1), "–"),
        (numbers.percent(None), "–"),
        (numbers.thousands(0), "0"),
    ],
)
def test_figure_is_written(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("precision", "english", "machine"),
    [("day", "5 February 2025", "2025-02-05"), ("month", "February 2025", "2025-02"),
     ("year", "2025", "2025")],
)  # fmt: skip
def test_date_is_written_as_far_as_it_is_known(precision, english, machine):
    day = datetime.date(2025, 2, 5)
    with translation.override("en"):
        assert numbers.date(day, precision) == english
    assert numbers.iso(day, precision) == machine


def test_dates_and_numbers_in_chinese_and_french():
    day = datetime.date(2025, 2, 5)
    with translation.override("zh-hans"):
        assert numbers.date(day) == "2025年2月5日"
        assert numbers.thousands(1234567) == "1,234,567"
    with translation.override("fr"):
        assert numbers.date(day) == "5 février 2025"
        assert numbers.decimal(1234.5, 1) == "1\u202f234,5"
