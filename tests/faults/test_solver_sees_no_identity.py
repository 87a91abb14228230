"""What computes placements gets numbers and pseudonyms, and has nothing else open."""

import json
import sys

from goodoffices.office.reception.proposing import FEW
from goodoffices.office.reception.running import Runs
from tests.faults.canaries import Flock, found_in
from tests.receiving import receive

SPY = """
import json, os, sys
size = int.from_bytes(sys.stdin.buffer.read(8), "big")
given = sys.stdin.buffer.read(size)
files = []
for name in os.listdir("/proc/self/fd"):
    try:
        files.append(os.readlink(f"/proc/self/fd/{name}"))
    except OSError:
        pass
told = {"given": given.hex(), "files": files, "arguments": sys.argv, "names": sorted(os.environ.values())}
open(sys.argv[1], "w").write(json.dumps(told))
"""


def test_a_run_is_given_no_name_and_has_no_file_of_the_register_open(tmp_path):
    canaries = Flock()
    reception = receive(tmp_path / "data")
    for number in range(51):
        reception.place(f"pl-{number:02}", {"people": 4})
    for number in range(FEW):
        reception.family(f"other{number}", 2)
    case = reception.family("levy", 3, {"school": 1}, children=1)
    with reception.office.registers.at(reception.actor) as register:
        people = [member.person for member in register.programme.people.cases[case].members]
        register.keep_identities([(person, canaries().encode()) for person in people])
        assert register.identity(people[0])
    report = tmp_path / "report.json"
    reception.office.__dict__["reception_runs"] = Runs((sys.executable, "-c", SPY, str(report)))

    run = reception.proposed(seconds=5)
    reception.office.reception_runs.wait(reception.actor.process, run, 30)

    told = json.loads(report.read_text())
    given = bytes.fromhex(told["given"])
    assert case.encode() in given
    assert not found_in(given, canaries.all)
    assert not found_in(json.dumps([told["arguments"], told["names"]]).encode(), canaries.all)
    assert not [name for name in told["files"] if str(tmp_path / "data") in name]
    reception.close()
