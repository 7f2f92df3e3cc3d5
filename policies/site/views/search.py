"""The search, and the names it suggests while one types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from policies.search.asking import Answer
from policies.search.nouns import NOUNS
from policies.search.questions import PARAMETERS
from policies.search.suggesting import suggest
from policies.site import searching
from policies.site.addresses import page_of
from policies.site.parameters import integer, page, text


@page(*PARAMETERS, "page")
def search(request: HttpRequest) -> HttpResponse:
    question = searching.asked_of(request)
    answer = Answer(question)
    number = integer(request, "page", 1, searching.MOST_PAGES) or 1
    last = max(1, min(-(-answer.count // searching.PER_PAGE), searching.MOST_PAGES))
    number = min(number, last)
    return render(
        request,
        "site/search.html",
        {
            "question": question,
            "answer": answer,
            "kept": _kept(request),
            "results": searching.results(answer, number) if question.anything else [],
            "facets": searching.facets(answer),
            "orders": searching.ORDER_LABELS.items(),
            "number": number,
            "previous": number - 1,
            "next": number + 1,
            "first": (number - 1) * searching.PER_PAGE + 1,
            "facet_query": searching.query_of(request, "sort"),
            "last": last,
            "query": searching.query_of(request),
        },
    )


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """The filters that another search keeps, as hidden fields of the form."""
    return [
        (name, request.GET[name]) for name in PARAMETERS if name != "q" and request.GET.get(name)
    ]


@page("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names that answer what has been typed so far, with their pages."""
    found = suggest(text(request, "q"))
    keys: dict[str, list[int]] = {}
    for suggestion in found:
        keys.setdefault(suggestion.kind, []).append(suggestion.key)
    records = {
        (kind, key): record
        for kind, wanted in keys.items()
        for key, record in searching.published(kind, wanted).items()
    }
    return JsonResponse(
        {
            "suggestions": [
                {
                    "name": searching.name_of(record),
                    "kind": str(NOUNS[s.kind].label),
                    "page": page_of(record),
                }
                for s in found
                if (record := records.get((s.kind, s.key))) is not None
            ]
        }
    )
