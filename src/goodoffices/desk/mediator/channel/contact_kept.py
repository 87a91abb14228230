"""Calls that were written down while the desk could not be reached: put on the record from here, one by one."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.fields import MomentField
from goodoffices.desk.mediator.channel.contact_form import NOBODY, ContactForm
from goodoffices.desk.mediator.reading import outer_seats
from goodoffices.desk.mediator.sending import sent, standings
from goodoffices.office import View
from goodoffices.record import Role


class KeptForm(ContactForm):
    """A contact as a browser kept it: its hour came with its zone."""

    kept_while_typed = False
    starts_at = MomentField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])


@form_page(Role.MEDIATOR)
def kept(request: HttpRequest, view: View) -> HttpResponse:
    """What was kept in the browser without a network is sent from here.

    What is taken is answered with 204 and nothing else is: only then the browser drops it.
    """
    if request.method != "POST":
        return render(
            request,
            view,
            "mediator/contacts_kept.html",
            others=outer_seats(view),
            standings=standings(),
            nobody=NOBODY,
        )
    form = KeptForm({**request.POST.dict(), "with_seats": request.POST.getlist("with_seats"), "rows": "1", "held": "held"}, view=view)  # fmt: skip
    taken = sent(
        request,
        form,
        lambda: office.log_contact(
            office.running(), view.actor, form.contact(None), key=form.cleaned_data["key"]
        ),
    )
    if taken is not None:
        return HttpResponse(status=204)
    refused = "\n".join(text for text, _field in form.error_list)
    return HttpResponse(refused, status=422, content_type="text/plain; charset=utf-8")


urlpatterns = [path("contacts/kept/", kept, name="contacts_kept")]
