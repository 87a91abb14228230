"""Log a contact: one form, two minutes, for the mediators alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.channel.contact_form import ContactForm, form_for
from goodoffices.desk.mediator.sending import sent, status_of
from goodoffices.desk.page import link
from goodoffices.office import View
from goodoffices.record import Contact, EntryId, Line, Role


@form_page(Role.MEDIATOR, kept=True)
def log_contact(request: HttpRequest, view: View) -> HttpResponse:
    """Who, when, how; quote, paraphrase and impression in fields of their own."""
    planned = _planned(view, (request.POST or request.GET).get("follows", ""))
    body = planned.body if planned is not None and isinstance(planned.body, Contact) else None
    form = form_for(request, view, body)
    if form.is_bound:
        written = sent(request, form, lambda: _log(view, form, planned))
        line = view.entry(written) if written is not None else None
        if line is not None:
            return redirect(link(view, "mediator:contact", line=line.address))
    return render(
        request,
        view,
        "mediator/contact_log.html",
        status=status_of(form),
        fields=form,
        planned=planned,
        more="more" in request.POST,
    )


def _log(view: View, form: ContactForm, planned: Line | None) -> EntryId:
    follows = planned.thread_id() if planned is not None else None
    return office.log_contact(
        office.running(), view.actor, form.contact(follows), key=form.cleaned_data["key"]
    )


def _planned(view: View, address: str) -> Line | None:
    return view.line(address) if address else None


urlpatterns = [path("contacts/log/", log_contact, name="log_contact")]
