"""What was written yesterday is read today: keys, seals and signatures as the program once made them.

``yesterday.json`` is never made anew. A change that fails here leaves what people keep closed for ever.
"""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from goodoffices.vault import (
    Envelope,
    EnvelopeMaker,
    NodeKey,
    Signer,
    combine,
    cosign,
    derive,
    node_signer,
    open_as,
    open_envelope,
    open_key_file,
    read_share,
    seat_signer,
    sign_note,
    sign_statement,
)
from goodoffices.vault.block_keys import BlockKeys

KEPT = json.loads(Path(__file__).with_name("yesterday.json").read_text())
FIRST, SECOND, BEFORE = (bytes(range(at, at + 32)) for at in (0, 32, 64))


def raw(name):
    return base64.b64decode(KEPT[name])


class Officers:
    """Who opens yesterday's keys."""

    def passphrase(self):
        return "copper lantern by the seventh bridge"

    def shares(self, needed):
        return [read_share(words) for words in KEPT["shares"][1:]]


@pytest.mark.parametrize("custody", ["open", "passphrase", "shares"])
def test_a_node_key_opens(folder, custody):
    path = folder / "node.key"
    path.touch(0o600)
    path.write_text(KEPT[f"node key, {custody}"])

    key, _ = open_key_file(path, create=False, ask=Officers())
    assert (key.secret, key.wrapping, key.previous) == (FIRST, SECOND, BEFORE)


def test_a_share_is_written_in_the_same_words():
    shares = [read_share(words) for words in KEPT["shares"]]

    assert [" ".join(share.words()) for share in shares] == KEPT["shares"]
    assert combine(shares[:2]) == combine(shares[1:])


def test_what_was_sealed_under_a_key_opens(folder):
    key = NodeKey(FIRST, SECOND, BEFORE)
    assert key.unseal("readers", raw("sealed by the node key"), b"bound") == b"secret"
    assert open_as(raw("reader"), raw("sealed for a reader"), b"bound") == b"secret"

    (folder / "entries.key").touch(0o600)
    (folder / "entries.key").write_bytes(raw("block keys"))
    blocks = BlockKeys(folder / "entries.key", create=False)
    assert blocks.unwrap("p", 300, 0, raw("under a block key")) == b"secret"
    blocks.close()


def test_an_envelope_opens_and_is_made_to_the_byte_as_before():
    name, statement, sealed, wrapped = KEPT["envelope"]
    kept = Envelope(
        name, statement.encode(), base64.b64decode(sealed), base64.b64decode(wrapped)
    )  # fmt: skip
    maker = EnvelopeMaker("p", lambda size: bytes(n % 251 for n in range(size)))

    assert open_envelope(kept, SECOND) == b"The bridge could open"
    assert kept == maker.seal(
        entry_id="e" * 32, kind="consent_given", author="s-north", audience=("s-mediator", "s-north"),
        body=b"The bridge could open", audience_key=SECOND, epoch=3, policy="rooms", signer="5f" * 32,
    )  # fmt: skip


def test_keys_that_come_from_the_node_key_are_the_same_and_sign_the_same():
    node = node_signer(FIRST)

    assert (
        derive(FIRST, "view", "p", "s").hex()
        == "ff85aa26db89e50cb61a38a65c57c383026a34858ae00db08d1806b53899df42"
    )
    assert node.public.hex() == "931c879f92bb63e76f28b2e81c0736067447a71bbcebea15b52c5e8c2a69b00e"
    assert (
        seat_signer(FIRST, "p", "s").public.hex()
        == "9b880b5b934e26d5614282f565f9a4c3ab192be86bb8198099b95e981b51c0d6"
    )
    assert sign_statement(node, b"{}").hex() == (
        "9ab67ab1f9b18729b3083c7356038be3b0776ab9976d271f89643c6d515d46bd"
        "fd024c5f71117d6e3d14e5fccdd52ead7ac97ceaf29891f366d88b1f0187e209"
    )


def test_a_checkpoint_with_a_witness_is_written_the_same():
    note = sign_note(node_signer(FIRST), "p", size=128, root=SECOND, slot=600)
    seen = cosign(note, Signer(SECOND), "frieda", 1_773_733_200)

    assert seen.raw.startswith(
        b"goodoffices/6e5bdb4b71a817c6/p\n128\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\nslot 600\n"
    )
    assert (
        sha256(seen.raw).hexdigest()
        == "5b3c7f3a6b1a979b33ea9f8d106cb2e6c63164445c9e874b072cc76453084d28"
    )
