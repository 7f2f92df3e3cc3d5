"""Localities as points on a map: GeoJSON after RFC 7946, asked for like the list."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.nouns.locality import LOCALITIES
from policies.api.parameters import ListQuery
from policies.api.renderers import GeoJsonRenderer
from policies.api.resource import Resource
from policies.api.schema import PointsSchema
from policies.api.views import NounView, link_header, member_headers, page_links

POINT = ("longitude", "latitude")


class PointsQuery(ListQuery):
    """The localities asked for whose point is known; their point is read whatever fields are shown."""

    def __init__(self, resource: Resource, given: QueryDict) -> None:
        super().__init__(resource, given)
        self.shown = [field.name for field in self.fields]
        missing = (name for name in POINT if name not in self.shown)
        self.fields += tuple(resource.field(name) for name in missing)

    @cached_property
    def all_places(self) -> QuerySet[Any]:
        return super().narrowed()

    def narrowed(self) -> QuerySet[Any]:
        places: Any = self.all_places
        return places.with_point()

    def without_point(self) -> int:
        """How many of the localities asked for cannot be shown."""
        return self.all_places.filter(latitude__isnull=True).count()


class PointsView(NounView):
    renderer_classes = [GeoJsonRenderer]
    schema = PointsSchema()
    resource = LOCALITIES

    def get(self, request: Request, format: str | None = None) -> Response:
        query = PointsQuery(self.resource, request.query_params)
        page = query.page()
        members = {**query.count(), "without_coordinates": query.without_point()}
        links = page_links(request, query, page)
        features = [feature(record, query.shown) for record in page.records]
        return Response(
            {"type": "FeatureCollection", **members, **links, "features": features},
            headers={**member_headers(members), **link_header(links)},
        )


def feature(record: dict[str, Any], shown: list[str]) -> dict[str, Any]:
    """A locality as a point, with the fields shown."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [record[name] for name in POINT]},
        "properties": {name: record[name] for name in shown},
    }
