"""What the vault hands out: values that nobody changes by mistake and that carry nothing but their fields."""

import pytest

from goodoffices.vault import (
    WHOLE,
    AgeLock,
    Checked,
    Custody,
    CustodyKind,
    Envelope,
    EnvelopeMaker,
    FileLine,
    Lock,
    Note,
    SealedReceipt,
    Share,
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

MAKER = EnvelopeMaker("p", bytes)
STOOD = Stood(WHOLE, 1, bytes(32))
VALUES = {
    AgeLock: lambda: AgeLock(passphrase="six words drawn by dice"),
    Checked: lambda: check_record_file(good(1).data),
    Custody: lambda: Custody(CustodyKind.FILE),
    Envelope: lambda: MAKER.seal(
        entry_id="e", kind="message", author="s", audience=("s",), body=b"x", audience_key=bytes(32),
        epoch=0, policy="rooms",
    ),
    EnvelopeMaker: lambda: MAKER,
    FileLine: lambda: FileLine(1, 0, b"{}", None),
    Frame: lambda: Frame(("s",), None),
    Header: lambda: Header(checkpoint=1, lines=0, node="", origin="", process="p", seat="s"),
    Lock: file_lock,
    Note: lambda: sign_note(Signer(bytes(32)), "p", size=64, root=bytes(32), slot=0),
    SealedReceipt: lambda: SealedReceipt(
        checkpoint=1, commitment="", entry="", head="", node="", number=1, origin="", seat="", slot=0
    ),
    Share: lambda: split(bytes(32), needed=2, of=2, randomness=bytes)[0],
    Standing: lambda: Standing(STOOD, 0, bytes(32), []),
    Stood: lambda: STOOD,
}  # fmt: skip


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_is_not_changed_by_mistake(kind):
    value = VALUES[kind]()

    for name in kind.__annotations__:
        before = getattr(value, name)
        with pytest.raises(AttributeError):
            setattr(value, name, None)
        assert getattr(value, name) is before


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_has_room_for_nothing_but_its_fields(kind):
    """A file of a million lines is read with one such value for each; and nothing sealed is hung on to one."""
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(VALUES[kind](), "other", 1)
