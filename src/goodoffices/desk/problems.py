"""Pages for what went wrong: each says what happened, what was kept and what to do now."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from goodoffices.desk.advice import spoken
from goodoffices.desk.page import Seated, render_open, render_seated
from goodoffices.errors import BusyError, GoodOfficesError, HeadNeededError, InputError, RecordError


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """One answer, byte for byte, for what does not exist and for what is not for this seat."""
    return render_open(request, "errors/404.html", status=404)


def refused(
    request: HttpRequest, error: GoodOfficesError, seated: Seated | None = None
) -> HttpResponse:
    """What the office would not do, with its advice, inside the seat's own pages where there is one."""
    context = {
        "title": _("This was not done"),
        "what": spoken(error.advice) or _("The desk could not do what you asked."),
        "kept": _("Nothing was changed."),
    }
    status = (
        422
        if isinstance(error, InputError | HeadNeededError)
        else 409
        if isinstance(error, RecordError)
        else 503
    )
    if seated is None:
        return render_open(request, "errors/problem.html", status=status, **context)
    answer = render_seated(seated, "errors/problem.html", status=status, **context)
    if isinstance(error, BusyError):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def withheld(seated: Seated) -> HttpResponse:
    """What the seat had and can no longer read; whoever never had it is told that there is no such page."""
    return render_seated(
        seated,
        "errors/problem.html",
        status=410,
        title=_("This can no longer be read"),
        what=_("It was destroyed or put under lock, and whatever followed from it ends with it."),
        kept=_("Its place in your record is kept, with the day and the rule."),
    )


def form_not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form's token is missing or old."""
    return render_open(
        request,
        "errors/problem.html",
        status=403,
        title=_("This form has grown old"),
        what=_(
            "The desk could not make sure that this form came from your own page. "
            "That happens when you signed in again in the meantime, or when cookies are switched off."
        ),
        kept=_("Nothing was changed. Go back, load the page again and send it once more."),
    )


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The request itself was broken."""
    return render_open(
        request,
        "errors/problem.html",
        status=400,
        title=_("The desk could not read that"),
        what=_("What arrived was not a page address or a form that this desk knows."),
        kept=_("Nothing was changed."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of the software."""
    return render_open(
        request,
        "errors/problem.html",
        status=500,
        title=_("The desk has failed here"),
        what=_("This is a fault of the software, not of yours."),
        kept=_(
            "What you sent may not have been written. Go back and look before you send it again: "
            "the same form sent twice is recorded once."
        ),
    )
