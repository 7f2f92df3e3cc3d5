"""What the service says of itself."""

from typing import Any

from policies.api.reconcile.asking import MOST_QUERIES
from policies.api.reconcile.types import TYPES

WIDTH, HEIGHT = 400, 200


def manifest(origin: str) -> dict[str, Any]:
    """The service manifest; ``origin`` is the scheme and host that the service is asked at.

    An identifier after the identifier space is the record's address in the interface.
    """
    service = f"{origin}/reconcile"
    return {
        "versions": ["0.2"],
        "name": "Local Industrial Policy Tracker",
        "identifierSpace": f"{origin}/api/v1/",
        "schemaSpace": f"{origin}/api/v1/schema/",
        "documentation": f"{origin}/api/docs/",
        "defaultTypes": [each.described for each in TYPES.values()],
        "view": {"url": f"{service}/view/?id={{{{id}}}}"},
        "preview": {
            "url": f"{service}/preview/?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT,
        },
        "suggest": {
            name: {"service_url": service, "service_path": f"/suggest/{name}/"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/propose/"},
            "property_settings": [],
        },
        "batchSize": MOST_QUERIES,
    }  # fmt: skip
