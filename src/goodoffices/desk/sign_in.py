"""The front door, and what its holder does with an account: the ways of signing in."""

from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from goodoffices.desk import second_calendar
from goodoffices.desk.access import holders, open_to_everyone
from goodoffices.desk.accounts import codename, one_time, passkey, sign_ins, ways
from goodoffices.desk.accounts.models import Account, Kind, ways_of
from goodoffices.desk.accounts.seating import close_ways, has_lasting_link, spend_links
from goodoffices.desk.accounts.signing import begin_anew, is_choosing
from goodoffices.desk.accounts.tokens import brought_back, carried
from goodoffices.desk.page import render_open
from goodoffices.desk.way_in import WRONG, at_seat_address, sign_in_here
from goodoffices.errors import InputError

SHOWN: Final = 12
"""So many sign-ins stand on the page."""


@open_to_everyone("GET", "HEAD", "POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The front door."""
    if isinstance(request.user, Account):
        return redirect("home")
    answer = sign_in_here(request, status=200)
    return redirect("home") if answer is None or answer.status_code == 302 else answer  # noqa: PLR2004


@open_to_everyone("GET", "HEAD", "POST")
def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    """An address that does not exist. A stranger is asked in here as at one that does."""
    if isinstance(request.user, Account) or not at_seat_address(request):
        raise Http404
    answer = sign_in_here(request)
    if answer is None:
        raise Http404
    return answer


@holders("GET", "HEAD")
def you(request: HttpRequest, account: Account) -> HttpResponse:
    """Your sign-in: which ways there are, and which to add."""
    found = {way.kind: way for way in ways_of(account).exclude(kind=Kind.PASSKEY)}
    content = found[Kind.PASSPHRASE].content if Kind.PASSPHRASE in found else None
    return render_open(
        request,
        "you/ways.html",
        choosing=is_choosing(request),
        name=account.name,
        codename=found.get(Kind.CODENAME),
        passphrase=found.get(Kind.PASSPHRASE),
        user_name=content["name"] if content else "",
        spare=len([code for code in content["spare"] if code.strip("0")]) if content else 0,
        passkeys=[
            (way.pk, way.content["name"]) for way in ways_of(account).filter(kind=Kind.PASSKEY)
        ],
        passkey_possible=passkey.is_possible(request),
        by_link=has_lasting_link(account),
        only_one=ways_of(account).count() == 1,
        sends_mail=settings.SENDS_MAIL,
        languages=settings.LANGUAGES,
        chosen=account.language,
        calendars=second_calendar.offered(),
        calendar=account.calendar,
        sign_ins=sign_ins.of(account)[:SHOWN],
    )


@holders("GET", "HEAD", "POST", fresh=True)
def choose_codename(request: HttpRequest, account: Account) -> HttpResponse:
    """Seven words are made and shown once; typing them once shows that they are kept."""
    wrong = ""
    if "made" in request.POST:
        words = _brought(request, account, "codename")["words"]
        if codename.spelled_out(request.POST.get("typed", "")) == words:
            ways.add_codename(account, words)
            return _changed(request, account)
        wrong = _("These are not the seven words. Look at your copy and type them again.")
    elif request.method == "POST":
        words = codename.new_codename()
    else:
        return render_open(request, "you/codename.html", words="", made="", wrong="")
    return render_open(
        request,
        "you/codename.html",
        status=WRONG if wrong else 200,
        words=words,
        made=_carried(account, "codename", words=words),
        wrong=wrong,
    )


@holders("GET", "HEAD", "POST", fresh=True)
def choose_passphrase(request: HttpRequest, account: Account) -> HttpResponse:
    """A user name that the desk makes, a passphrase, and codes from an authenticator app."""
    wrong = ""
    if request.method == "POST":
        made = _brought(request, account, "passphrase")
        typed, again = request.POST.get("passphrase", ""), request.POST.get("again", "")
        wrong = _what_is_wrong(typed, again, made["secret"], request.POST.get("code", ""))
        if not wrong:
            spare = ways.add_passphrase(
                account, name=made["name"], passphrase=typed, secret=made["secret"]
            )
            _changed(request, account)
            return render_open(request, "you/spare.html", name=made["name"], spare=spare)
    else:
        made = {"name": codename.new_name(), "secret": one_time.new_secret()}
    label = _("Code for the camera of an authenticator app")
    host = request.get_host().partition(":")[0]
    drawn = one_time.picture(made["secret"], name=made["name"], host=host, label=label)
    return render_open(
        request,
        "you/passphrase.html",
        status=WRONG if wrong else 200,
        name=made["name"],
        secret=made["secret"],
        picture=mark_safe(drawn),  # noqa: S308  # drawn by `one_time`, its label escaped there
        made=_carried(account, "passphrase", **made),
        shortest=ways.SHORTEST,
        wrong=wrong,
    )


@holders("GET", "HEAD", "POST", fresh=True)
def choose_passkey(request: HttpRequest, account: Account) -> HttpResponse:
    """A key in this device, or in one that is held to it."""
    if not passkey.is_possible(request):
        raise Http404
    wrong = ""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:60] or _("a passkey")
        try:
            passkey.made(request, account, name=name)
        except InputError:
            wrong = _("No passkey was made. Try once more, or choose another way.")
        else:
            return _changed(request, account)
    return render_open(
        request,
        "you/passkey.html",
        status=WRONG if wrong else 200,
        wrong=wrong,
        passkey=passkey.asked_to_make(request, account),
    )


@holders("POST", fresh=True)
def new_spare(request: HttpRequest, account: Account) -> HttpResponse:
    """Spare codes anew, shown once."""
    way = ways_of(account).filter(kind=Kind.PASSPHRASE).first()
    if way is None:
        raise Http404
    spare = ways.new_spare_codes(account)
    _changed(request, account)
    return render_open(request, "you/spare.html", name=way.content["name"], spare=spare)


@holders("POST", fresh=True)
def remove(request: HttpRequest, account: Account) -> HttpResponse:
    """Take a way of signing in away; never the last one."""
    way = ways_of(account).filter(pk=request.POST.get("way", "") or 0).first()
    if way is None or ways_of(account).count() == 1:
        raise Http404
    way.delete()
    return _changed(request, account)


@holders("GET", "HEAD", "POST", fresh=True)
def not_me(request: HttpRequest, account: Account) -> HttpResponse:
    """Somebody else was in: every session and every way of signing in ends, this one too."""
    if request.method != "POST":
        return render_open(request, "you/not_me.html", ended=False)
    close_ways(account)
    logout(request)
    return render_open(request, "you/not_me.html", ended=True)


def _what_is_wrong(passphrase: str, again: str, secret: str, code: str) -> str:
    if len(passphrase) < ways.SHORTEST:
        return _("The passphrase is too short: %(count)d characters at least.") % {
            "count": ways.SHORTEST
        }
    if passphrase != again:
        return _("The two passphrases differ. Type the same one twice.")
    if not one_time.step_of(secret, code):
        return _("That is not the code which the app shows now. Wait for the next one and type it.")
    return ""


def _changed(request: HttpRequest, account: Account) -> HttpResponse:
    spend_links(account)
    begin_anew(request, account)
    return redirect("you")


def _carried(account: Account, purpose: str, **content: str) -> str:
    return carried(f"{purpose}/{account.pk}", content)


def _brought(request: HttpRequest, account: Account, purpose: str) -> dict[str, str]:
    try:
        return brought_back(f"{purpose}/{account.pk}", request.POST.get("made", ""))
    except InputError as error:
        error.advice = _("This page has grown old. Open it again; nothing was changed.")
        raise
