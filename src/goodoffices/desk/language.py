"""In which language the pages speak: chosen by a person, for that person alone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices.desk.access import open_to_everyone
from goodoffices.desk.accounts.models import Account
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
