"""In which language the pages speak and what stands beside days: chosen by a person, for that person alone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices.desk.access import holders, open_to_everyone
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.second_calendar import Calendar
from goodoffices.desk.way_in import speak_as


@open_to_everyone("POST", while_choosing=True)
def speak(request: HttpRequest) -> HttpResponse:
    """The account keeps it; a stranger's browser keeps it until it is closed."""
    wanted = request.POST.get("language", "")
    account = request.user if isinstance(request.user, Account) else None
    if wanted not in dict(settings.LANGUAGES) and (wanted or account is None):
        raise Http404
    if account is not None:
        account.language = wanted
        account.save(update_fields=["language"])
        speak_as(request, account)
        return redirect("you")
    answer = redirect("sign_in")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Strict",
    )
    return answer


@holders("POST")
def reckon(request: HttpRequest, account: Account) -> HttpResponse:
    """The second calendar of one's pages; a stranger's pages show no day."""
    wanted = request.POST.get("calendar", "")
    if wanted not in set(Calendar):
        raise Http404
    account.calendar = wanted
    account.save(update_fields=["calendar"])
    return redirect("you")
