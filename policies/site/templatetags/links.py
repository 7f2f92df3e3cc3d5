"""The ``url`` tag of Django, which remembers the site's addresses: a page has a hundred of them."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse
from django.utils.html import conditional_escape

from policies.site.addresses import address

register = template.Library()


class Remembered(URLNode):
    """An address of the site from positional values; any other, or one ``as`` a name, is Django's."""

    def render(self, context: template.Context) -> str:
        name: str = self.view_name.resolve(context)
        if self.kwargs or self.asvar or not name.startswith("site:"):
            return super().render(context)
        values: list[Any] = [value.resolve(context) for value in self.args]
        found = address(name, *values)
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> Remembered:
    """``{% url "site:locality" place.code %}``, as Django's."""
    node = parse(parser, token)
    return Remembered(node.view_name, node.args, node.kwargs, node.asvar)
