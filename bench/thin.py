"""Sides that give no numbers: ``python -m bench thin``.

The least regret over everything that two sides may mean, beside the definition worked out pair by pair with
the same programs; and how much regret is left after a few answers, with the questions that are worth most,
beside questions drawn by chance from those that are open. Processor time, one processor, seeded.
"""

from __future__ import annotations

import random
import time
from itertools import pairwise

from goodoffices.settlement import Issue
from goodoffices.settlement.thin import (
    Criterion,
    RankedOptions,
    Statements,
    ThinTable,
    TimesAsImportant,
    answered,
    efficient_whatever,
    next_question,
    robust_packages,
)
from goodoffices.settlement.thin.question import _questions
from goodoffices.settlement.thin.worst import Budget, least_bad

ANSWERS = 4
TABLES = 3


def main(_arguments: list[str] | None = None) -> int:
    print("two sides, options ranked, two comparisons of issues each; seconds of processor time")
    print("issues x options  packages  regret  by definition  ratio  efficiency")
    for issues, options in ((3, 3), (4, 3)):
        measured(issues, options)
    print(f"regret left after {ANSWERS} answers, of that before the first:")
    shares = [asked(seed) for seed in range(TABLES)]
    for place, name in enumerate(("worth most", "by chance")):
        print(f"  {name}: " + ", ".join(f"{share[place]:.2f}" for share in shares))
    return 0


def sheets(issues, options, chance):
    """An agenda and two hidden sheets of points: worst 0, best 1000."""
    agenda = tuple(Issue(f"i{n}", tuple("abcdef"[:options])) for n in range(issues))
    hidden = []
    for _ in range(2):
        cuts = sorted(chance.sample(range(1, 1000), issues - 1))
        heights = [b - a for a, b in pairwise([0, *cuts, 1000])]
        sheet = {}
        for issue, high in zip(agenda, heights, strict=True):
            between = [chance.randint(0, high) for _ in range(options - 2)]
            values = chance.sample([0, high, *between], options)
            sheet |= {(issue.id, o): v for o, v in zip(issue.options, values, strict=True)}
        hidden.append(sheet)
    return agenda, hidden


def seated(agenda, hidden):
    """What each side says of its hidden points."""
    sides = []
    for name, sheet in zip(("north", "south"), hidden, strict=True):
        said = []
        for issue in agenda:
            order = {}
            for option in issue.options:
                order.setdefault(sheet[issue.id, option], []).append(option)
            said.append(RankedOptions(issue.id, [order[value] for value in sorted(order)[::-1]]))
        weight = {i.id: max(sheet[i.id, o] for o in i.options) for i in agenda}
        ranked = sorted(weight, key=weight.get, reverse=True)
        said += [TimesAsImportant(a, b) for a, b in pairwise(ranked[:3])]
        sides.append(Statements(name, said))
    return ThinTable(agenda, tuple(sides))


def clocked(work):
    start = time.process_time()
    return work(), time.process_time() - start


def measured(issues, options):
    table = seated(*sheets(issues, options, random.Random(issues)))
    found, quick = clocked(lambda: robust_packages(table)[Criterion.REGRET].value)
    plain, slow = clocked(lambda: by_definition(table))
    known, sorting = clocked(lambda: efficient_whatever(table))
    assert found == plain
    assert known.complete
    print(
        f"{issues} x {options:<13} {table.packages:>8}  {quick:6.2f}  {slow:13.2f}"
        f"  {slow / quick:5.1f}  {sorting:10.2f}"
    )


def by_definition(table):
    sides, packages = table.points(), table.listed()
    return min(
        max(sum(side.lead(other, one).value for side in sides) for other in packages)
        for one in packages
    )


def asked(seed):
    """Regret left with the best questions and with open questions drawn by chance."""
    chance = random.Random(seed)
    agenda, hidden = sheets(3, 3, chance)
    left = []
    for choose in (next_question, lambda table: drawn(table, chance)):
        table = seated(agenda, hidden)
        first = now = robust_packages(table)[Criterion.REGRET].value
        for _ in range(ANSWERS):
            question = choose(table)
            if question is None:
                break
            table = told(table, question, hidden)
            now = robust_packages(table)[Criterion.REGRET].value
        left.append(float(now / first) if first else 0.0)
    return left


def drawn(table, chance):
    sides = table.points()
    package = least_bad(table, sides, Criterion.REGRET, Budget(10**6)).package
    found = list(_questions(table, sides, package))
    return chance.choice(found) if found else None


def told(table, question, hidden):
    names = [side.party for side in table.sides]
    number = (
        names.index(getattr(question, "party", ""))
        if hasattr(question, "party")
        else question.number
    )
    side = table.sides[number]
    frame = side.frame(table.issues)
    values = [hidden[number][place] for place in frame.places] + [0]
    yes = all(row.holds(values) for row in question.yes.rows(frame))
    sides = list(table.sides)
    sides[number] = answered(table.issues, side, question.yes if yes else question.no)
    return ThinTable(table.issues, tuple(sides))
