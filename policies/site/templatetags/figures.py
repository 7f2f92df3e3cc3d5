"""How figures are written for readers."""

from django import template

register = template.Library()
