"""A register is sealed, shared, copied and opened again from the command line."""

import re

import pytest

from goodoffices.cli import main
from goodoffices.errors import SealedRegisterError
from goodoffices.office import open_office
from tests.receiving import receive
from tests.unit.cli.test_custody_command import Terminal


@pytest.fixture
def data(folder):
    """A data folder with a register in which one family is."""
    made = receive(folder / "data")
    made.family("levy", 3)
    made.close()
    return folder / "data"


def known(data):
    office = open_office(data)
    try:
        (process,) = office.store.processes()
        with office.registers.of(process) as register:
            return set(register.programme.people.cases)
    finally:
        office.registers.close()
        office.store.close()


def handed_out(data, capsys):
    """The words of three officers, as they are shown."""
    assert main(["reception", "shares", "--needed", "2", "--of", "3", "--data", str(data)]) == 0
    shown = capsys.readouterr().out
    papers = [
        re.findall(r"\d+ ([a-z]+)", sheet[sheet.index("\n") :])
        for sheet in shown.split("Share ")[1:]
    ]
    return [paper[:30] for paper in papers]


def typed(terminal, papers):
    for number, paper in enumerate(papers, start=1):
        terminal.until(f"Share {number} of 2")
        for at in range(0, 30, 6):
            terminal.type(" ".join(paper[at : at + 6]))
    return terminal.end()


def test_it_is_sealed_and_opened_again_by_two_officers_on_a_terminal(data, folder, capsys):
    papers = handed_out(data, capsys)
    assert [len(set(paper)) > 20 for paper in papers] == [True] * 3
    assert main(["reception", "seal", "--data", str(data)]) == 0
    assert "is locked" in capsys.readouterr().out
    with pytest.raises(SealedRegisterError):
        known(data)

    terminal = Terminal("reception", "open", "--data", data, folder=folder)
    shown, code = typed(terminal, [papers[2], papers[0]])

    assert (code, "open again" in shown) == (0, True)
    assert known(data) == {"c-levy"}


def test_lost_shares_are_replaced_by_whoever_holds_the_node_key(data, folder, capsys):
    lost = handed_out(data, capsys)
    assert main(["reception", "shares", "--needed", "2", "--of", "3", "--data", str(data)]) == 0
    told = capsys.readouterr().out
    assert "The earlier shares open nothing here any more." in told
    assert main(["reception", "seal", "--data", str(data)]) == 0

    terminal = Terminal("reception", "open", "--data", data, folder=folder)
    shown, code = typed(terminal, lost[:2])

    assert (code, "replaced by newer ones" in shown) == (2, True)
    with pytest.raises(SealedRegisterError):
        known(data)


def test_a_copy_is_put_back_elsewhere_by_two_officers(data, folder, capsys):
    papers = handed_out(data, capsys)
    copy = folder / "register.copy"
    assert main(["reception", "copy", str(copy), "--data", str(data)]) == 0
    assert main(["reception", "copy", str(copy), "--data", str(data)]) == 2
    capsys.readouterr()
    elsewhere = receive(folder / "elsewhere")
    elsewhere.close()

    terminal = Terminal("reception", "restore", copy, "--data", folder / "elsewhere", folder=folder)
    shown, code = typed(terminal, papers[1:])

    assert (code, "is there and open" in shown) == (0, True)
    assert known(folder / "elsewhere") == {"c-levy"}


def test_without_shares_it_is_not_sealed_unless_that_is_said(data, folder, capsys):
    assert main(["reception", "seal", "--data", str(data)]) == 2
    assert "--even-without-shares" in capsys.readouterr().err
    assert main(["reception", "open", "--data", str(data)]) == 2
    assert main(["reception", "copy", str(folder / "copy"), "--data", str(data)]) == 2
    assert known(data) == {"c-levy"}

    assert main(["reception", "seal", "--even-without-shares", "--data", str(data)]) == 0

    with pytest.raises(SealedRegisterError):
        known(data)


def test_a_folder_without_a_register_and_a_name_of_none_are_refused(data, folder, capsys):
    (folder / "empty").mkdir()
    assert main(["reception", "seal", "--data", str(folder / "empty")]) == 2
    assert "no register" in capsys.readouterr().err
    assert main(["reception", "seal", "--process", "p-none", "--data", str(data)]) == 2
    assert known(data) == {"c-levy"}
