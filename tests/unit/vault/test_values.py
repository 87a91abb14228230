"""What the vault hands out: values that nobody changes by mistake and that carry nothing but their fields."""

import pytest

from goodoffices.vault import (
    WHOLE,
    AgeLock,
    Custody,
    CustodyKind,
    EnvelopeMaker,
    FileLine,
    SealedReceipt,
    Signer,
    Standing,
    Stood,
    check_record_file,
    file_lock,
    sign_note,
    split,
)
from goodoffices.vault.record_file import Header
from goodoffices.vault.record_file_statements import Frame
from tests.verifier.making import good

STOOD = Stood(WHOLE, 1, bytes(32))
MAKER = EnvelopeMaker("p", bytes)
VALUES = [
    AgeLock(passphrase="six words drawn by dice"),
    Custody(CustodyKind.FILE),
    file_lock(),
    MAKER,
    MAKER.seal(
        entry_id="e", kind="message", author="s", audience=("s",), body=b"x", audience_key=bytes(32),
        epoch=0, policy="rooms",
    ),
    FileLine(1, 0, b"{}", None),
    STOOD,
    Standing(STOOD, 0, bytes(32), []),
    check_record_file(good(1).data),
    sign_note(Signer(bytes(32)), "p", size=64, root=bytes(32), slot=0),
    split(bytes(32), needed=2, of=2, randomness=bytes)[0],
    Frame(("s",), None),
    Header(checkpoint=1, lines=0, node="", origin="", process="p", seat="s"),
    SealedReceipt(
        checkpoint=1, commitment="", entry="", head="", node="", number=1, origin="", seat="", slot=0
    ),
]  # fmt: skip


def named(value):
    return type(value).__name__


@pytest.mark.parametrize("value", VALUES, ids=named)
def test_a_value_is_not_changed_by_mistake(value):
    for name in type(value).__annotations__:
        before = getattr(value, name)
        with pytest.raises(AttributeError):
            setattr(value, name, None)
        assert getattr(value, name) is before


@pytest.mark.parametrize("value", VALUES, ids=named)
def test_a_value_has_room_for_nothing_but_its_fields(value):
    """A file of a million lines is read with one such value for each; and nothing sealed is hung on to one."""
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(value, "other", 1)
