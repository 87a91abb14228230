"""Files sealed with age: for whom, and that nobody else opens them."""

import errno
import io
from pathlib import Path

import pytest
from pyrage import x25519

from goodoffices.errors import InputError
from goodoffices.vault import AgeLock, identities, open_age, recipients, seal_age

MARA, OTHER = x25519.Identity.generate(), x25519.Identity.generate()
PHRASE = "six words drawn by dice"


def sealed(lock, words=b"The bridge could open"):
    target = io.BytesIO()
    seal_age(io.BytesIO(words), target, lock)
    return target.getvalue()


def opened(raw, **held):
    target = io.BytesIO()
    open_age(io.BytesIO(raw), target, **held)
    return target.getvalue()


def test_a_recipient_opens_with_its_identity_and_nobody_else():
    raw = sealed(AgeLock(to=(str(MARA.to_public()),)))

    assert raw.startswith(b"age-encryption.org/v1\n-> X25519")
    assert b"bridge" not in raw
    assert opened(raw, held=[MARA]) == b"The bridge could open"
    assert opened(raw, held=[OTHER, MARA]) == b"The bridge could open"
    for held in ([OTHER], []):
        with pytest.raises(InputError) as refused:
            opened(raw, held=held)
        assert refused.value.field == "file"


def test_every_recipient_opens():
    raw = sealed(AgeLock(to=(str(MARA.to_public()), str(OTHER.to_public()))))

    assert opened(raw, held=[MARA]) == opened(raw, held=[OTHER]) == b"The bridge could open"


def test_a_passphrase_opens_and_another_does_not():
    raw = sealed(AgeLock(passphrase=PHRASE))

    assert b"-> scrypt" in raw
    assert opened(raw, passphrase=PHRASE) == b"The bridge could open"
    with pytest.raises(InputError):
        opened(raw, passphrase=PHRASE + "x")


def test_what_is_no_sealed_file_does_not_open():
    raw = sealed(AgeLock(to=(str(MARA.to_public()),)))

    for bad in (raw[20:], raw[:40], b"", b"no age file"):
        with pytest.raises(InputError):
            opened(bad, held=[MARA])


def test_a_file_damaged_anywhere_does_not_open():
    raw = sealed(AgeLock(to=(str(MARA.to_public()),)))

    for place in range(0, len(raw), 7):
        damaged = bytearray(raw)
        damaged[place] ^= 1
        for bad in (bytes(damaged), raw[:place]):
            with pytest.raises(InputError):
                opened(bad, held=[MARA])


def test_a_disk_that_is_full_is_not_called_a_damaged_file():
    raw = sealed(AgeLock(to=(str(MARA.to_public()),)))

    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError) as refused:
        open_age(io.BytesIO(raw), full, held=[MARA])

    assert refused.value.errno == errno.ENOSPC


def test_a_file_is_sealed_for_somebody_and_in_one_way():
    with pytest.raises(InputError):
        AgeLock()
    with pytest.raises(InputError):
        AgeLock(to=(str(MARA.to_public()),), passphrase=PHRASE)


def test_sixteen_characters_are_enough_and_fifteen_are_not():
    assert AgeLock(passphrase="x" * 16).to == ()
    with pytest.raises(InputError) as refused:
        AgeLock(passphrase="x" * 15)

    assert refused.value.field == "passphrase"
    assert AgeLock(to=(str(MARA.to_public()),)).passphrase == ""


def test_a_lock_shows_nothing_of_itself():
    assert repr(AgeLock(passphrase=PHRASE)) == "<AgeLock>"


@pytest.mark.parametrize(
    "text",
    ["", "age1", "age1yubikey1q0000", "ssh-ed25519 AAAA", "/bin/true", str(MARA)],
    ids=["nothing", "a beginning", "a plugin", "another kind", "a path", "an identity"],
)
def test_what_is_no_recipient_is_refused_before_anything_is_written(text):
    with pytest.raises(InputError) as refused:
        recipients([text])
    assert refused.value.field == "recipient"
    with pytest.raises(InputError):
        AgeLock(to=(text,))


def test_blanks_around_a_recipient_do_not_matter():
    assert [str(one) for one in recipients([f"  {MARA.to_public()}\n"])] == [str(MARA.to_public())]


def test_a_key_file_is_read_as_age_keygen_writes_it():
    text = f"# created: 2026-03-17\n# public key: {MARA.to_public()}\n\n  {MARA}\n{OTHER}\n"

    assert [str(one) for one in identities(text)] == [str(MARA), str(OTHER)]


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark\n", "AGE-SECRET-KEY-1", f"{MARA}\nrubbish"],
    ids=["nothing", "a remark", "a beginning", "rubbish behind it"],
)
def test_a_file_without_an_identity_is_refused(text):
    with pytest.raises(InputError) as refused:
        identities(text)

    assert refused.value.field == "identity"
