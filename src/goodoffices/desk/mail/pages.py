"""Asking to be told by e-mail, and asking no longer."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import holders
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.mail.models import Notice
from goodoffices.desk.mail.round import HOUR, ask, stop
from goodoffices.desk.page import render_open

WRONG = 422


@holders("GET", "HEAD", "POST", fresh=True)
def notices(request: HttpRequest, account: Account) -> HttpResponse:
    """Shall the desk tell us by e-mail that something came?"""
    if not settings.SENDS_MAIL:
        raise Http404
    wrong = ""
    if request.method == "POST":
        if "stop" in request.POST:
            stop(account)
            return redirect("notices")
        try:
            to = forms.EmailField(max_length=200).clean(request.POST.get("to", ""))
        except forms.ValidationError:
            wrong = _("That is no address. Type it once more; nothing was changed.")
        else:
            ask(office.running(), account, to)
            return redirect("notices")
    found = Notice.objects.filter(account=account).first()
    return render_open(
        request,
        "you/notices.html",
        status=WRONG if wrong else 200,
        wrong=wrong,
        to=found.to if found is not None else "",
        hour=f"{HOUR:02}:00",
        zone=settings.TIME_ZONE,
    )
