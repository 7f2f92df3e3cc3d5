"""A drawing as PNG."""

import vl_convert

SCALE = 2  # pixels per unit of the drawing: sharp on the screens of today


def png(document: str) -> bytes:
    """The SVG document (``standalone``) as PNG, ``SCALE`` times its size."""
    return vl_convert.svg_to_png(document, scale=SCALE)
