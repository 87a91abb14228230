"""Run inside NegMAS's own environment: full scenario statistics of one instance, timed.

The time that passed or the processor time, whichever is less: a busy machine is not held against it.
NegMAS is AGPL: it lives in an environment of its own and this project never imports it.
"""

import json
import sys
import time
from pathlib import Path

from negmas import make_issue
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.ops import calc_scenario_stats


def main() -> None:
    instance = json.loads(Path(sys.argv[1]).read_text())
    issues = [make_issue(list(options), name) for name, options in instance["issues"].items()]
    utilities = tuple(
        LinearAdditiveUtilityFunction(
            values=[dict(party["ratings"][name]) for name in instance["issues"]],
            weights=[party["weights"][name] for name in instance["issues"]],
            issues=issues,
            reserved_value=0.0,
        )
        for party in instance["parties"]
    )
    start, worked = time.perf_counter(), time.process_time()
    found = calc_scenario_stats(utilities)
    seconds = min(time.perf_counter() - start, time.process_time() - worked)
    nash = [float(value) for value in found.nash_utils[0]]
    print(json.dumps({"seconds": seconds, "pareto": len(found.pareto_utils), "nash": nash}))


main()
