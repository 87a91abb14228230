"""Search inside one's own view. What is looked for stands in no address: addresses are remembered by browsers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.page import address_of, render
from goodoffices.office import Hit, View
from goodoffices.record import Contact, Line, Role

LONGEST = 200


class SearchForm(forms.Form):
    """What is looked for, and where the page begins."""

    looked = forms.CharField(required=False, max_length=LONGEST)
    before = forms.IntegerField(required=False, min_value=1)


@form_page(*Role)
def search(request: HttpRequest, view: View) -> HttpResponse:
    """Where did somebody say that? In everything that the seat may read, and nowhere else."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    looked = typed.get("looked", "")
    seen = office.running().look(view.actor)  # what it folded stays with what its pages read
    found = office.search(office.running(), seen, looked, before=typed.get("before"))
    at = address_of(view)
    return render(
        request,
        view,
        "search.html",
        looked=looked,
        found=found,
        places=[(hit, _place(at, view, hit)) for hit in found.hits],
        who_sees=_("your own delegation; nobody is told what is looked for"),
    )


def _place(at: str, view: View, hit: Hit) -> str:
    """Where the line stands: on a page of its own, or in the record of the seat."""
    if view.seat.role is Role.MEDIATOR and isinstance(hit.line.body, Contact):
        return reverse("mediator:contact", kwargs={"at": at, "line": hit.line.address})
    return _in_record(at, view, hit.line)


def _in_record(at: str, view: View, line: Line) -> str:
    room = "friend" if view.seat.role is Role.OBSERVER else str(view.seat.role)
    try:
        page = reverse(f"{room}:record", kwargs={"at": at})
    except NoReverseMatch:
        return ""
    return f"{page}?before={line.number + 1}#line-{line.number}"
