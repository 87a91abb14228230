"""What somebody of a delegation sends and only its head may do: it is kept as filled in, ready for the head."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices import office
from goodoffices.desk import problems
from goodoffices.desk.page import Seated, link
from goodoffices.desk.sheet import form_key
from goodoffices.errors import AccessError, HeadNeededError
from goodoffices.office import View
from goodoffices.record import PreparedField, Role

READY = "ready"
"""The field by which a form says that it was prepared."""
OURS = frozenset({"key", "csrfmiddlewaretoken", READY})


def kept(request: HttpRequest, seated: Seated, error: HeadNeededError) -> HttpResponse:
    """Keep the form for the head, and show what waits; what cannot be sent again is refused."""
    view = seated.view
    below = request.path.removeprefix(f"/{seated.at}/")
    if request.method != "POST" or view.seat.role is not Role.PARTY or READY in request.POST:
        return problems.refused(request, error, seated)
    told = {name: (label, shown) for name, label, shown in error.told}
    fields = [
        _field(name, value, *told.pop(name, ("", "")))
        for name, values in request.POST.lists()
        if name not in OURS and not name.startswith("in-")
        for value in map(str, values)
    ]
    key = request.POST.get("key", "") or form_key(view)
    office.prepare(
        office.running(),
        view.actor,
        act=error.act,
        page=below,
        fields=fields,
        key=f"{key}/prepared",
    )
    return redirect(link(view, "party:delegation") + "#ready")


def settled(request: HttpRequest, view: View, answer: HttpResponse) -> HttpResponse:
    """Where what was prepared has gone, it waits no longer."""
    line = request.POST.get(READY, "") if request.method == "POST" else ""
    if line and answer.status_code == 302:  # noqa: PLR2004  # a form that was taken redirects
        with suppress(AccessError):
            office.settle_prepared(
                office.running(),
                view.actor,
                prepared=view.line(line).entry_id,
                sent=True,
                key=f"{line}/sent",
            )
    return answer


def _field(name: str, value: str, label: str, shown: str) -> PreparedField:
    return PreparedField(name=name, value=value, label=label, shown=shown)
