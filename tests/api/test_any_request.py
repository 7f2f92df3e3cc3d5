"""Whatever is asked, the answer is rows or a problem that names the parameter, never a failure."""

from urllib.parse import urlencode

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.api.nouns import FIGURES, RESOURCES
from policies.api.parameters import known_parameters

VALUES = st.one_of(
    st.text(min_size=1, max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.decimals().map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.sampled_from(["330100", "grant", "chips", "policy", "true", "-updated_at", "uid", "year"]),
)

NEEDED = {each.name for figures in FIGURES for each in figures.parameters if each.missing} | {
    "term"
}


@st.composite
def requests(draw):
    """A request for a list of records or of figures."""
    known = {resource.name: known_parameters(resource) for resource in RESOURCES} | {
        figures.name: list(figures.known()) for figures in FIGURES
    }
    resource = draw(st.sampled_from(sorted(known)))
    names = st.sampled_from([*known[resource], "unheard_of"])
    suffix = draw(st.sampled_from(["/", ".csv", ".ndjson"]))
    given_values = draw(st.dictionaries(names, VALUES, max_size=3))
    return f"/api/v1/{resource}{suffix}?{urlencode(given_values)}", set(given_values)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requests())
def test_any_request_is_answered_or_refused_with_its_reason(client, world, request_made):
    address, names = request_made
    response = client.get(address)
    assert response.status_code in {200, 400}, address
    if response.status_code == 400:
        assert orjson.loads(response.content)["parameter"] in names | NEEDED
