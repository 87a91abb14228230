"""Files that leave the desk: a copy for a journey, a pack for a colleague; said what they hold, then sealed."""

import io
import shutil
import subprocess
import zipfile

import pytest

from goodoffices.office import log_contact, write_message
from goodoffices.record import Channel, Contact, Manner, Statement
from goodoffices.vault import new_pair_for_age, open_age

pytestmark = pytest.mark.django_db

AGE = shutil.which("age")
WORDS = "seven words that nobody would guess"


@pytest.fixture
def told(cast):
    """Words of both sides, and what Mara thought of one."""
    for side, words in ((cast.anton, "North to us"), (cast.bela, "South to us")):
        write_message(cast.office, side, room=cast.mara.seat, words=words, key=cast.key(side))
    statement = Statement(manner=Manner.IMPRESSION, words="He is afraid.")
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(statement,),
    )
    log_contact(cast.office, cast.mara, contact, key=cast.key(cast.mara))


def opened(answer, **how):
    """All text in a sealed file."""
    plain = io.BytesIO()
    open_age(io.BytesIO(answer.content), plain, **how)
    with zipfile.ZipFile(plain) as files:
        return "".join(files.read(name).decode() for name in files.namelist())


def test_a_copy_for_one_side_opens_with_the_passphrase_and_holds_nothing_of_the_other(
    desk, cast, told
):
    typed = {"side": cast.anton.seat, "passphrase": WORDS, "again": WORDS}
    answer = desk.post(cast.mara, "mediator:travel", typed)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="travel.age"'
    assert b"North to us" not in answer.content
    text = opened(answer, passphrase=WORDS)
    assert "North to us" in text
    assert "South to us" not in text
    assert "He is afraid." not in text


def test_the_ordinary_tool_opens_a_pack_with_the_colleague_s_key(desk, cast, told, folder):
    assert AGE, "no age: apt-get install -y --no-install-recommends age"
    public, secret = new_pair_for_age()
    answer = desk.post(cast.mara, "mediator:handover", {"recipient": public})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="handover.age"'
    (folder / "key").write_text(secret)
    (folder / "pack").write_bytes(answer.content)
    out = subprocess.run(
        [AGE, "-d", "-i", folder / "key", folder / "pack"], capture_output=True, check=True
    ).stdout
    with zipfile.ZipFile(io.BytesIO(out)) as files:
        page = files.read("handover.html").decode()
    assert "North to us" in page
    assert "South to us" in page
    assert "He is afraid." not in page


def test_the_page_says_what_the_pack_holds_and_leaves_out_before_it_is_made(desk, cast, told):
    write_message(cast.office, cast.mara, room="own", words="Not to trust.", key="own")

    page = desk.get(cast.mara, "mediator:handover").text

    out, holds = page.split('id="out"')[1].split('id="holds"')
    assert "<dt>Own impressions</dt><dd>1</dd>" in out
    assert "own room</dt><dd>1</dd>" in out
    assert '<th scope="row">Words in a room</th><td class="n">2</td>' in holds


@pytest.mark.parametrize("route", ["mediator:travel", "mediator:handover"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Give either a key or a passphrase."),
        ({"passphrase": WORDS, "again": WORDS + "."}, "These are not the same."),
        ({"passphrase": "short", "again": "short"}, "at least 16 characters"),
        ({"recipient": "age1plugin"}, "Nothing was written."),
        ({"recipient": "age1x", "passphrase": WORDS, "again": WORDS}, "Give either"),
    ],
)
def test_without_a_good_lock_nothing_leaves(desk, cast, told, route, typed, said):
    answer = desk.post(cast.mara, route, {"side": cast.anton.seat, **typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert WORDS not in answer.text


@pytest.mark.parametrize("route", ["mediator:travel", "mediator:handover"])
def test_only_the_mediator_makes_them_and_making_them_is_felt_by_nobody(desk, cast, told, route):
    before = cast.office.store.verify(cast.mara.process)
    typed = {"side": cast.anton.seat, "passphrase": WORDS, "again": WORDS}
    assert desk.post(cast.mara, route, typed).status_code == 200

    assert cast.office.store.verify(cast.mara.process) == before
    assert desk.who_opens(route, cast.mara) == {"mara"}
