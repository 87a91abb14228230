"""Every address of the desk. What a seat may open stands under the address of its own view."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, register_converter

from goodoffices.desk import (
    access_keys,
    begin,
    begun_steps,
    calls,
    correct,
    doors,
    gate,
    language,
    line_down,
    proof,
    search,
    shortcuts,
    sign_in,
)
from goodoffices.desk.copies import copy
from goodoffices.desk.files import files, files_file
from goodoffices.desk.mail.pages import notices


class Address:
    """A few characters that say nothing."""

    regex = "[A-Za-z0-9_-]{16,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Address, "address")

# Mediators have the short addresses; each other audience stands in a folder of its own, so that
# two audiences may name a page alike.
AUDIENCES = {
    "party": "room/",
    "friend": "friend/",
    "liaison": "duty/",
    "reception": "reception/",
    "mediator": "",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", doors.home, name="home"),
    path("enter/<str:token>", doors.enter, name="enter"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("leave/", doors.leave, name="leave"),
    path("you/", sign_in.you, name="you"),
    path("language/", language.speak, name="speak"),
    path("you/days/", language.reckon, name="reckon"),
    path("you/codename/", sign_in.choose_codename, name="choose_codename"),
    path("you/passphrase/", sign_in.choose_passphrase, name="choose_passphrase"),
    path("you/passkey/", sign_in.choose_passkey, name="choose_passkey"),
    path("you/notices/", notices, name="notices"),
    path("you/spare-codes/", sign_in.new_spare, name="new_spare"),
    path("you/remove/", sign_in.remove, name="remove_way"),
    path("you/not-me/", sign_in.not_me, name="not_me"),
    path("begin/", begin.begin, name="begin"),
    path("line-down/", line_down.line_down, name="line_down"),
    path("line-down/worker.js", line_down.worker, name="line_down_worker"),
    path("gate/", gate.gate, name="gate"),
    path("gate/worker.js", gate.worker, name="gate_worker"),
    path("calls/", calls.calls, name="calls"),
    path("calls/worker.js", calls.worker, name="calls_worker"),
    path("<address:at>/", doors.sit, name="seat"),
    path("<address:at>/search/", search.search, name="search"),
    path("<address:at>/correct/<str:line>/", correct.correct, name="correct"),
    path("<address:at>/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("<address:at>/begun/", begun_steps.keep, name="begun_keep"),
    path("<address:at>/begun/drop/", begun_steps.drop, name="begun_drop"),
    path("<address:at>/proof/", proof.proof, name="proof"),
    path("<address:at>/proof/file/", proof.proof_file, name="proof_file"),
    path("<address:at>/proof/receipt/<str:line>/", proof.proof_receipt, name="proof_receipt"),
    path("<address:at>/copy/<str:line>/", copy, name="copy"),
    path("<address:at>/files/", files, name="files"),
    path("<address:at>/files/<str:name>", files_file, name="files_file"),
    path("<address:at>/keys/", access_keys.access_keys, name="access_keys"),
    path("<address:at>/keys/<str:line>/end/", access_keys.end_access_key, name="end_access_key"),
    path("witness/<address:record>/<int:old>/", proof.witness, name="witness"),
]
urlpatterns += [
    path(f"<address:at>/{folder}", include((f"goodoffices.desk.{name}.urls", name), namespace=name))
    for name, folder in AUDIENCES.items()
    if find_spec(f"goodoffices.desk.{name}") is not None
]
urlpatterns.append(path("<path:rest>", sign_in.nothing, name="nothing"))

handler400 = "goodoffices.desk.problems.unreadable"
handler403 = "goodoffices.desk.problems.not_found"
handler404 = "goodoffices.desk.problems.not_found"
handler500 = "goodoffices.desk.problems.failed"
