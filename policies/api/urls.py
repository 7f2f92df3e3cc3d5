"""Addresses of the interface: each noun as a list and, where it has identifiers, as records."""

from django.urls import URLPattern, path, re_path

from policies.api import documents, views
from policies.api.changes import ChangesView
from policies.api.count import CountView
from policies.api.figures import Figures
from policies.api.geojson import PointsView
from policies.api.nouns import FIGURES, RESOURCES
from policies.api.resource import Resource

FORMAT = r"\.(?P<format>json|csv|ndjson)$"


def noun_patterns(resource: Resource) -> list[URLPattern]:
    """A noun's addresses: with a slash the format is negotiated, with a suffix it is fixed."""
    name = f"api-{resource.name}"
    base = f"^v1/{resource.name}"
    rows = views.ListView.as_view(resource=resource)
    patterns = [
        path(f"v1/{resource.name}/", rows, name=name),
        re_path(base + FORMAT, rows, name=f"{name}-format"),
    ]
    if resource.identifier:
        one = views.DetailView.as_view(resource=resource)
        linked = views.DetailView.as_view(resource=resource, schema=None)
        key = r"/(?P<key>[-\w]+)"
        patterns += [
            re_path(f"{base}{key}/$", one, name=f"{name}-detail"),
            re_path(base + key + FORMAT, one, name=f"{name}-detail-format"),
            re_path(base + key + r"\.jsonld$", linked, {"format": "jsonld"}, f"{name}-linked"),
        ]
    return patterns


def figures_patterns(figures: Figures) -> list[URLPattern]:
    """The addresses of a list of figures."""
    name = f"api-{figures.name}"
    lasting = {} if figures.kept else {"cache_control": "no-cache"}
    rows = views.FiguresView.as_view(resource=figures, **lasting)
    return [
        path(f"v1/{figures.name}/", rows, name=name),
        re_path(f"^v1/{figures.name}{FORMAT}", rows, name=f"{name}-format"),
    ]


urlpatterns = [
    path("v1/", views.RootView.as_view(), name="api-root"),
    path(
        "v1/localities.geojson",
        PointsView.as_view(),
        {"format": "geojson"},
        name="api-localities-points",
    ),
    path("v1/changes/", ChangesView.as_view(), name="api-changes"),
    re_path(
        r"^v1/changes\.(?P<format>json|ndjson)$", ChangesView.as_view(), name="api-changes-format"
    ),
    path("v1/count/", CountView.as_view(), name="api-count"),
    path("v1/schema/", documents.SchemaView.as_view(), name="api-schema"),
    path("docs/", documents.docs, name="api-docs"),
    path("docs/try/", documents.try_it, name="api-try"),
    path("docs/recipes/", documents.recipes, name="api-recipes"),
    *(pattern for resource in RESOURCES for pattern in noun_patterns(resource)),
    *(pattern for figures in FIGURES for pattern in figures_patterns(figures)),
    # Keys are asked for on a page of the site, in its languages.
    re_path(r"^(?!keys/)(?P<path>[\s\S]*)$", views.NowhereView.as_view(), name="api-nowhere"),
]
