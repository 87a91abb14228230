"""An idea of our own, told to one seat: it looks the same there as a side's that goes out as ours."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.channel.relay import screen
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.terms import choices
from goodoffices.office import View
from goodoffices.record import EntryId, Role, SeatId, Standing


class IdeaForm(ChannelForm):
    """To whom, and in which words."""

    kept_while_typed = True
    to = forms.ChoiceField(label=lazy("Who hears it"), widget=forms.RadioSelect)
    idea = WordsField(label=lazy("The idea, in the words in which it is told"))
    standing = forms.ChoiceField(
        label=lazy("What the words are worth"), choices=lambda: choices(*Standing)
    )
    by = forms.CharField(label=lazy("Who tells it, and how"))
    words = frozenset({"idea"})

    def offer(self, view: View) -> None:
        self.choose("to", named(view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER)))


@form_page(Role.MEDIATOR)
def idea(request: HttpRequest, view: View) -> HttpResponse:
    """Tell one seat an idea of our own."""
    by = _("%(name)s, in the room") % {"name": view.seat.name}
    form = filled(IdeaForm, request, view, by=by, standing=Standing.NON_PAPER)
    name = sent(request, form, lambda: _tell(view, form))
    if name is not None:
        return redirect(screen(view, view.directory[SeatId(form.cleaned_data["to"])], name))
    return render(request, view, "mediator/idea.html", status=status_of(form), fields=form)


def _tell(view: View, form: IdeaForm) -> EntryId:
    data = form.cleaned_data
    return office.share_idea(
        office.running(),
        view.actor,
        to=data["to"],
        words=data["idea"],
        by=data["by"],
        standing=Standing(data["standing"]),
        key=data["key"],
    )


urlpatterns = [path("relay/idea/", idea, name="idea")]
