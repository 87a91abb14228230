"""Search inside one's own view. What is looked for stands in no address: addresses are remembered by browsers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.page import render
from goodoffices.desk.place import place_of
from goodoffices.office import View
from goodoffices.record import Role

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
    return render(
        request,
        view,
        "search.html",
        looked=looked,
        found=found,
        places=[(hit, place_of(view, hit.line)) for hit in found.hits],
        who_sees=_("your own delegation; nobody is told what is looked for"),
    )
