"""What happens around every page. None of it knows what a page says."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from goodoffices.desk import problems
from goodoffices.desk.accounts.limits import IDLE_S, LONGEST_S, TOUCH_S
from goodoffices.desk.accounts.signing import is_choosing
from goodoffices.errors import AccessError, GoodOfficesError

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POWERS: Final = (
    "accelerometer autoplay camera clipboard-read display-capture encrypted-media fullscreen "
    "gamepad geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi "
    "payment picture-in-picture screen-wake-lock serial storage-access "
    "usb window-management xr-spatial-tracking"
)
OWN_POWERS: Final = "publickey-credentials-create publickey-credentials-get"
"""Passkeys, on the desk's own pages; no page of it stands in a frame."""
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(
        [
            *(f"{power}=()" for power in POWERS.split()),
            *(f"{power}=(self)" for power in OWN_POWERS.split()),
        ]
    ),
    "Vary": "Cookie",
}
TELLING: Final = ("ETag", "Last-Modified", "Expires", "Allow")


class ConstantHeaders:
    """The same headers on every page, whatever it says and whether it exists."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(settings.STATIC_URL) and response.status_code == 200:  # noqa: PLR2004
            return response
        for name in TELLING:
            response.headers.pop(name, None)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


class SamePlace:
    """Answers under the desk's own names only, and tells Django where a form came from.

    A name that is not the desk's is refused before anything else, so that no foreign name can be
    pointed at a desk on loopback. Under ``no-referrer`` a browser sends ``Origin: null`` even for
    the desk's own forms, and says in ``Sec-Fetch-Site``, which no page can forge, whether they are.
    Django's token is checked as well.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host()
        if (
            request.META.get("HTTP_ORIGIN") == "null"
            and request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin"
        ):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{host}"
        return self.get_response(request)


class SeatLanguage:
    """Pages speak the language of the seat; a stranger's pages speak the browser's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.session.get("language") or translation.get_language_from_request(request)
        with translation.override(language):
            return self.get_response(request)


class SessionLimits:
    """Ends a session that was idle, or lasted, too long."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            if now - session.get("seen", 0) > IDLE_S or now - session.get("since", 0) > LONGEST_S:
                logout(request)
            elif now - session["seen"] > TOUCH_S:
                session["seen"] = now
        return self.get_response(request)


class DenyByDefault:
    """A route that does not declare its seats does not exist."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, function: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        return None if getattr(function, "seats", None) else problems.not_found(request)


class ChooseFirst:
    """Who came by an invitation chooses a way of signing in before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, function: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        waits = is_choosing(request) and not getattr(function, "while_choosing", False)
        return redirect("you") if waits else None


class PlainErrors:
    """What is forbidden answers as what does not exist; other errors answer with their advice."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, AccessError | Http404 | PermissionDenied):
            return problems.not_found(request)
        if isinstance(error, GoodOfficesError):
            return problems.refused(request, error)
        return None
