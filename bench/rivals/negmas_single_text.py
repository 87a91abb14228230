"""Run inside NegMAS's own environment: its single-text mediators on one instance, question by question.

NegMAS is AGPL: it lives in an environment of its own and this project never imports it. Printed: for
each run the text on the table whenever it changed, with the number of answers given until then.
"""

import json
import random
import sys
from pathlib import Path

from negmas import make_issue
from negmas.negotiators.simple import BinaryComparatorNegotiator
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.st import HillClimbingSTMechanism, VetoSTMechanism

KINDS = {"hill climbing": HillClimbingSTMechanism, "veto": VetoSTMechanism}


def main() -> None:
    instance = json.loads(Path(sys.argv[1]).read_text())
    issues = [
        make_issue([f"o{n}" for n in range(size)], f"i{place}")
        for place, size in enumerate(instance["sizes"])
    ]
    runs = {
        kind: [one(mechanism, issues, instance, seed) for seed in range(instance["runs"])]
        for kind, mechanism in KINDS.items()
    }
    print(json.dumps(runs))


def one(mechanism, issues, instance, seed: int) -> list:
    random.seed(seed)
    parties = len(instance["points"])
    first = tuple(random.choice(issue.values) for issue in issues)
    talks = mechanism(issues=issues, initial_outcome=first, n_steps=instance["answers"] // parties)
    for place, table in enumerate(instance["points"]):
        values = [{f"o{n}": float(value) for n, value in enumerate(column)} for column in table]
        utility = LinearAdditiveUtilityFunction(
            values=values, weights=[1.0] * len(issues), issues=issues
        )
        talks.add(BinaryComparatorNegotiator(name=f"side{place}"), preferences=utility)
    history = [[0, number(first)]]
    for step in range(1, instance["answers"] // parties + 1):
        if mechanism is HillClimbingSTMechanism and not talks.possible_offers:
            break
        talks.step()
        if number(talks.current_offer) != history[-1][1]:
            history.append([step * parties, number(talks.current_offer)])
        if not talks.state.running:
            break
    return [*history, [step * parties, number(talks.current_offer)]]


def number(offer) -> list[int]:
    return [int(option[1:]) for option in offer]


main()
