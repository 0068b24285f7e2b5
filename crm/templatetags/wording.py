"""How dates, names and numbers are printed, on every screen the same."""

from django import template

register = template.Library()
