"""Coming in, and showing once more who one is, without losing what was being sent.

Both happen at the address where somebody stands. Fields whose names begin with ``in-`` say who it is;
all others are the form that was on its way. They travel in the page itself and are kept nowhere else.
"""

import hmac
import re
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.accounts import passkey, ways
from goodoffices.desk.accounts.brake import Door
from goodoffices.desk.accounts.kdf import BusyError
from goodoffices.desk.accounts.models import Account, Hold, Kind, ways_of
from goodoffices.desk.accounts.seating import has_lasting_link, held_by, link_of
from goodoffices.desk.accounts.signing import freshen, is_choosing, is_fresh, sit_down
from goodoffices.desk.page import render_open
from goodoffices.errors import AccessError
from goodoffices.office import Actor
from goodoffices.record import SeatId

ABOUT_ONESELF: Final = "in-"
SEAT_ADDRESS: Final = re.compile(r"/([A-Za-z0-9_-]{16,24})/")
LATER: Final = 429
BUSY: Final = 503
WRONG: Final = 422


def sign_in_here(request: HttpRequest, *, status: int = 404) -> HttpResponse | None:
    """The page on which a stranger signs in, at any address; None once they are in and go on.

    It is the same page, with the same status, whether the address exists or not.
    """
    if "in-way" not in request.POST:
        return sign_in_page(request, status=status)
    try:
        account = _comes_in(request)
    except ways.WaitError as error:
        return sign_in_page(request, status=LATER, wrong=error.advice)
    except BusyError as error:
        return sign_in_page(request, status=BUSY, wrong=error.advice)
    if account is None:
        return sign_in_page(request, status=WRONG, wrong=_not_opened())
    sit_down(request, account, way=request.POST["in-way"])
    speak_as(request, account)
    if "in-held" not in request.POST:
        return redirect(request.get_full_path())
    _forget_factors(request)
    return None


def speak_as(request: HttpRequest, account: Account) -> None:
    """Pages speak the language that the account chose, or else that of its first seat."""
    if account.language:
        request.session["language"] = account.language
        return
    for actor in held_by(account):
        try:
            request.session["language"] = office.running().view(actor).seat.language
        except AccessError:
            continue
        break


def sign_in_page(request: HttpRequest, *, status: int = 200, wrong: str = "") -> HttpResponse:
    """All ways of signing in on one page."""
    return render_open(
        request,
        "sign_in.html",
        status=status,
        wrong=wrong,
        name=request.POST.get("in-name", ""),
        held=_held(request),
        at_front=not at_seat_address(request),
        languages=settings.LANGUAGES,
        **_passkey(request),
    )


def unless_fresh(request: HttpRequest, account: Account) -> HttpResponse | None:
    """The page that asks for a factor once more; None where one was shown within five minutes."""
    wrong, status = "", 200
    if is_choosing(request):
        return None
    if is_fresh(request) and "in-way" not in request.POST:
        return None
    if "in-way" in request.POST:
        try:
            if _proves(request, account):
                freshen(request)
                was_sent = "in-held" in request.POST
                _forget_factors(request)
                return None if was_sent else redirect(request.get_full_path())
            wrong, status = _not_opened(), WRONG
        except ways.WaitError as error:
            wrong, status = error.advice, LATER
        except BusyError as error:
            wrong, status = error.advice, BUSY
    kinds = sorted(set(ways_of(account).values_list("kind", flat=True)))
    return render_open(
        request,
        "prove.html",
        status=status,
        wrong=wrong,
        kinds=kinds,
        by_link=has_lasting_link(account),
        held=_held(request),
        **(_passkey(request) if Kind.PASSKEY in kinds else {"passkey": None}),
    )


def at_seat_address(request: HttpRequest) -> bool:
    """Whether the address is made like one of a seat, be there one or not."""
    return SEAT_ADDRESS.match(request.path) is not None


def door_of(request: HttpRequest) -> Door:
    """By which door this try comes: that of the seat whose address it knows, or the front."""
    found, here = Door(), SEAT_ADDRESS.match(request.path)
    if here is None:
        return found
    for seat, process in Hold.objects.order_by("id").values_list("seat", "process"):
        try:
            address = office.running().address(Actor(process, SeatId(seat)))
        except AccessError:
            continue
        if hmac.compare_digest(address, here.group(1)):
            found = Door(seat)
    return found


def _comes_in(request: HttpRequest) -> Account | None:
    typed, kind = _typed(request), request.POST["in-way"]
    if kind == Kind.PASSKEY:
        way = passkey.signed(request)
        return way.account if way is not None and way.account.is_active else None
    door = door_of(request)
    if kind == Kind.CODENAME:
        return ways.by_codename(typed.get("codename", ""), door)
    if kind == Kind.PASSPHRASE:
        name, passphrase = typed.get("name", ""), typed.get("passphrase", "")
        return ways.by_passphrase(name, passphrase, typed.get("code", ""), door)
    raise Http404


def _proves(request: HttpRequest, account: Account) -> bool:
    typed, kind = _typed(request), request.POST["in-way"]
    if kind == Kind.PASSKEY:
        way = passkey.signed(request)
        return way is not None and way.account == account
    if kind == "link":
        link = link_of(typed.get("link", "").strip().rstrip("/").rsplit("/", 1)[-1])
        return link is not None and link.lasting and link.account == account
    return ways.proves(account, kind, typed, door_of(request))


def _not_opened() -> str:
    return _("That did not open. Look at what you typed and try once more.")


def _passkey(request: HttpRequest) -> dict[str, Any]:
    possible = passkey.is_possible(request)
    return {"passkey": passkey.asked_to_sign(request) if possible else None}


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(ABOUT_ONESELF): str(value)
        for name, value in request.POST.items()
        if name.startswith(ABOUT_ONESELF)
    }


def _held(request: HttpRequest) -> list[tuple[str, str]]:
    """What was being sent, to be sent on."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if not name.startswith(ABOUT_ONESELF) and name != "csrfmiddlewaretoken"
        for value in values
    ]


def _forget_factors(request: HttpRequest) -> None:
    """From here on the request is the form that was on its way, and nothing else."""
    left = request.POST.copy()
    for name in list(left):
        if name.startswith(ABOUT_ONESELF):
            del left[name]
    request.POST = left  # type: ignore[assignment]  # Django's own parsed form, less some fields
