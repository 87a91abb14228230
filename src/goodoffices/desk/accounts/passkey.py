"""Passkeys, by the fido2 library: a key in somebody's device, opened by that person, for this host only."""

import base64
import ipaddress
import json
import time
from typing import Any, Final

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from goodoffices.desk.accounts.keys import tag
from goodoffices.desk.accounts.models import Account, Kind, Way, ways_of
from goodoffices.desk.accounts.tokens import brought_back, carried
from goodoffices.errors import InputError

LASTS_S: Final = 5 * 60
AT_MOST: Final = 8
"""So many passkeys an account may have."""


def is_possible(request: HttpRequest) -> bool:
    """Whether a browser would make one here: it wants a name for a host, not a number."""
    try:
        ipaddress.ip_address(_host(request))
    except ValueError:
        return True
    return False


def asked_to_sign(request: HttpRequest) -> dict[str, str]:
    """What a page's script hands to the browser, and what the page carries back."""
    options, state = _server(request).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return {"options": json.dumps(dict(options)["publicKey"]), "asked": carried("passkey", state)}


def asked_to_make(request: HttpRequest, account: Account) -> dict[str, str]:
    """The same for a new passkey."""
    there = [_credential(way) for way in ways_of(account).filter(kind=Kind.PASSKEY)]
    user = PublicKeyCredentialUserEntity(
        id=bytes.fromhex(tag("passkey user", str(account.pk))),
        name=account.name,
        display_name=account.name,
    )
    options, state = _server(request).register_begin(
        user,
        there,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return {
        "options": json.dumps(dict(options)["publicKey"]),
        "asked": carried(f"new passkey/{account.pk}", state),
    }


def made(request: HttpRequest, account: Account, *, name: str) -> Way:
    """Keep the passkey that the browser made.

    Raises
    ------
    InputError
        If it is not for this page, this host or this account.
    """
    state = brought_back(
        f"new passkey/{account.pk}", request.POST.get("in-asked", ""), lasts_s=LASTS_S
    )
    try:
        found = _server(request).register_complete(state, _answer(request))
    except (ValueError, TypeError, KeyError):
        raise InputError("not a passkey for this desk") from None
    credential = found.credential_data
    if credential is None or ways_of(account).filter(kind=Kind.PASSKEY).count() >= AT_MOST:
        raise InputError("no passkey, or one too many")
    content = {
        "name": name,
        "credential": base64.b64encode(bytes(credential)).decode(),
        "counter": found.counter,
        "used": {},
    }
    found_by = tag("passkey", credential.credential_id.hex())
    return Way.objects.create(
        account=account, kind=Kind.PASSKEY, found_by=found_by, sealed=json.dumps(content)
    )


def signed(request: HttpRequest) -> Way | None:
    """The passkey that signed what this page asked; None if none did."""
    try:
        token = request.POST.get("in-asked", "")
        state = brought_back("passkey", token, lasts_s=LASTS_S)
        answer = AuthenticationResponse.from_dict(_answer(request))
        found_by = tag("passkey", answer.raw_id.hex())
        way = Way.objects.filter(found_by=found_by).select_related("account").first()
        if way is None:
            return None
        _server(request).authenticate_complete(state, [_credential(way)], answer)
    except (InputError, ValueError, TypeError, KeyError):
        return None
    counter = answer.response.authenticator_data.counter
    return way if _is_first_use(way, state["challenge"], counter) else None


def _is_first_use(way: Way, challenge: str, counter: int) -> bool:
    """An answer opens once, and a copied device is found by its counter."""
    content, now = way.content, int(time.time())
    used = {name: at for name, at in content["used"].items() if now - at <= LASTS_S}
    if challenge in used or 0 < counter <= content["counter"]:
        return False
    way.keep(used={**used, challenge: now}, counter=counter)
    return True


def _answer(request: HttpRequest) -> dict[str, Any]:
    found = json.loads(request.POST.get("in-answer", ""))
    if not isinstance(found, dict):
        raise ValueError("no answer of a passkey")  # noqa: TRY004  # told apart from nothing else
    return found


def _credential(way: Way) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(way.content["credential"]))


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    entity = PublicKeyCredentialRpEntity(id=_host(request), name=_host(request))
    return Fido2Server(entity, verify_origin=lambda given: given == origin)


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()
