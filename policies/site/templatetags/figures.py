"""How figures are written for readers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from policies.curation.public_history import Dated
from policies.metrics.totals import Total, total_or_range
from policies.models import Check, Holder, Incentive, LandYear, Locality, Source
from policies.publish.citations import FILES, STYLES
from policies.publish.files import FORMATS
from policies.site import addresses, numbers
from policies.site.citing import PARAMETER as CITE
from policies.site.citing import cited, path_of, question_of
from policies.site.land_links import listed_awards
from policies.site.listings import LISTS
from policies.vocabulary import LAND_USES, SUPPLY_MODES

register = template.Library()

# Open Graph knows languages only with a country.
TERRITORIES = {"en": "en_GB", "zh-hans": "zh_CN", "fr": "fr_FR"}

for written in (
    numbers.thousands, numbers.hectares, numbers.whole_hectares, numbers.percent, numbers.hhi,
    numbers.one_decimal,
):  # fmt: skip
    register.filter(written.__name__, written)


@register.filter
def per_m2(value: numbers.Number | None) -> str:
    """Yuan per square metre, no decimals."""
    return numbers.decimal(value)


@register.filter
def coordinate(value: numbers.Number | None) -> str:
    """Degrees with two decimals, about a kilometre: a city is no sharper."""
    return numbers.decimal(value, 2) + ("" if value is None else "°")


@register.filter
def on_day(value: Any, precision: str = "day") -> SafeString | str:
    """A date with the precision that is known, as a ``time`` element."""
    if value is None:
        return numbers.NONE
    return format_html(
        '<time datetime="{}">{}</time>',
        numbers.iso(value, precision),
        numbers.date(value, precision),
    )


@register.filter
def public(record: Any) -> Any:
    """The record if the public may see it, else nothing: for references that may lead to a draft."""
    return record if record is not None and record.is_published else None


register.filter("page_of", addresses.page_of)
register.filter("name_of", addresses.name_of)


@register.filter
def as_written(value: Any) -> Any:
    """A value of a field as readers write it: a number, a date as far as it is known, a record's name."""
    if value is None:
        return numbers.NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Dated):
        return on_day(value.day, value.precision)
    if isinstance(value, int | float | Decimal):
        places = 0 if value == int(value) else 2
        return numbers.decimal(value, places)
    return getattr(value, "name", None) or value


@register.filter
def check_result(code: str) -> str:
    """What a look at a source found, in the reader's language."""
    return str(Check.Result(code).label)


@register.filter
def entry(rows: dict[Any, Any] | None, key: Any) -> Any:
    """What a mapping has under a key; nothing where it has none."""
    return rows.get(key) if rows else None


@register.inclusion_tag("site/_whence.html", takes_context=True)
def whence(context: template.Context, *fields: str, silent: bool = False) -> dict[str, Any]:
    """Where the value of a field comes from, one click away: ``{% whence "seat" %}``.

    Several fields are told together. Where no citation supports them that is said, unless ``silent``.
    """
    cited = context.get("cited") or {}
    return {"found": [one for name in fields for one in cited.get(name, ())], "silent": silent}


@register.filter
def total(incentives: Iterable[Incentive]) -> Total | None:
    """What incentives listed together come to: a sum, or a range and why there is none."""
    return total_or_range(incentives)


@register.filter
def land_use(code: str) -> str:
    return LAND_USES.label(code)


@register.filter
def supply_mode(code: str) -> str:
    return SUPPLY_MODES.label(code)


@register.simple_tag
def api(path: str, suffix: str = "/", **parameters: Any) -> str:
    """The address of the same figures in the API: ``{% api "land-years" locality=code %}``.

    ``suffix=".csv"`` gives the table. Empty parameters are left out.
    """
    query = urlencode(
        {name: value for name, value in parameters.items() if value not in (None, "")}
    )
    return f"/api/v1/{path}{suffix}" + (f"?{query}" if query else "")


@register.simple_tag
def count_cell(count: Any) -> SafeString:
    """A cell of a table: how many records, or how far they were looked for. There are thousands of them."""
    if count.number:
        words = numbers.thousands(count.number)
        return format_html('<td class="number"><a href="{}">{}</a></td>', count.listed, words)
    if count.state == "not_looked":
        why, sign = _("not looked at"), "?"
    elif count.state == "partly":
        why, sign = _("looked at only in some of its places"), "(0)"
    else:
        return SafeString('<td class="number none">0</td>')
    return format_html('<td class="number not-looked"><abbr title="{}">{}</abbr></td>', why, sign)


@register.simple_tag
def land_list(place: Locality, figures: LandYear) -> str:
    """The list of exactly the awards that land figures count; empty where they are not held."""
    return listed_awards(place, figures)


@register.simple_tag(takes_context=True)
def with_parameters(context: template.Context, **changes: Any) -> str:
    """The query of this page with some parameters changed; None drops one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def with_parameter(context: template.Context, name: str, value: str) -> str:
    """The query of this page with one parameter, named by a variable, changed; from the first page on."""
    return str(with_parameters(context, **{name: value, "page": None}))


@register.simple_tag(takes_context=True)
def without_parameters(context: template.Context, *names: str) -> str:
    """The query of this page without some parameters."""
    return str(with_parameters(context, **dict.fromkeys(names)))


register.simple_tag(addresses.in_this_language)


@register.inclusion_tag("site/_downloads.html", takes_context=True)
def downloads(context: template.Context, name: str) -> dict[str, Any]:
    """The files of the list on this page, with the same question: ``{% downloads "instruments" %}``."""
    files = next(files for files in LISTS if files.folder == name)
    query = context["request"].GET.copy()
    for parameter in [each for each in query if each not in files.parameters]:
        del query[parameter]
    asked = f"?{query.urlencode()}" if query else ""
    return {
        "files": [(suffix, reverse(f"site:{files.folder}-{suffix}") + asked) for suffix in FORMATS]
    }


@register.inclusion_tag("site/_cite.html", takes_context=True)
def cite(context: template.Context) -> dict[str, Any]:
    """How to cite the page in five styles, two of them as files; nothing for an error."""
    found = cited(context)
    if found is None:
        return {}
    query = question_of(context["request"])
    files = []
    for suffix in FILES:
        query[CITE] = suffix
        files.append((suffix, f"?{query.urlencode()}"))
    styles = [(name, write(found)) for name, write in STYLES.items()]
    return {"styles": styles, "files": files, "version": found.version}


@register.inclusion_tag("site/_figure.html")
def figure(
    value: str,
    unit: str = "",
    method: str = "",
    source: Source | None = None,
    label: str = "",
    opens: str = "",
) -> dict[str, Any]:
    """A figure with its unit, its label, where it comes from and the method it was made by.

    ``opens`` is the address of the list of what was counted.
    """
    return {
        "value": value, "unit": unit, "method": method, "source": source, "label": label,
        "opens": opens,
    }  # fmt: skip


@register.simple_tag
def method_url(anchor: str) -> str:
    """Where the Methods page explains a figure."""
    return f"{addresses.address('site:methods')}#{anchor}"


@register.inclusion_tag("site/_holder.html")
def holder(held_by: Holder) -> dict[str, Any]:
    """A land holder: an organisation by name, a natural person never."""
    firm = held_by.firm if held_by.public_name else None
    return {
        "name": held_by.public_name,
        "is_person": held_by.kind == Holder.Kind.PERSON,
        "firm": public(firm),
    }


@register.simple_tag(takes_context=True)
def languages(context: template.Context) -> list[dict[str, str]]:
    """This page in each language of the site: code for ``hreflang``, own name, address."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    here = path_of(request)
    return [
        {
            "code": code,
            "lang": language_tag(code),
            "territory": TERRITORIES[code],
            "name": get_language_info(code)["name_local"],
            "url": translate_url(here, code),
            "absolute": request.build_absolute_uri(translate_url(here, code)),
        }
        for code, _name in settings.LANGUAGES
    ]


@register.filter
def language_tag(code: str) -> str:
    """Django's code as a BCP 47 tag: ``zh-hans`` is ``zh-Hans``."""
    head, _dash, script = code.partition("-")
    return f"{head}-{script.title()}" if script else head
