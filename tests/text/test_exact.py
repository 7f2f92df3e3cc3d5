"""Strings said exactly so often, against trying every string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.text.exact import said_exactly


def by_trying(text, times):
    strings = {text[i : i + n] for n in range(2, 7) for i in range(len(text) - n + 1)}
    found = {s for s in strings if s.isalpha() and text.count(s) == times}
    return {s for s in found if not any(s != other and s in other for other in found)}


@given(st.text(alphabet="产业政策，", max_size=60), st.integers(1, 5))
def test_strings_are_those_found_by_trying_every_one(text, times):
    found = said_exactly(text, times)
    assert set(found) == by_trying(text, times)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["现代化产业体系，产业。\n" * 3, "現代化產業\n體系，產 業。" * 3])
def test_the_longest_string_stands_for_those_inside_it(text):
    assert said_exactly(text, 3) == ["代化产业体系", "现代化产业体"]
    assert said_exactly(text, 6) == ["产业"]


def test_nothing_is_said_no_times():
    assert said_exactly("产业", 0) == []
