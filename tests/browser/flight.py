"""A flight of 300 people: families by name, and one group by its number."""

from random import Random

SYLLABLES = ("ta", "mi", "rel", "vo", "sen", "lu", "dar", "ko", "nes", "ith")


def a_flight(seed=300):
    """A table of 300 people as a carrier's partner sends it: families by name, one group by its number."""
    chance = Random(seed)
    rows = ["case,person,kind,people,given_name,family_name,age_band,relation,school,languages"]
    rows.append("GROUP,,group,90,,,,,40,uk")
    left, cases = 210, ["GROUP"]
    while left:
        case, people = f"F{len(cases):02}", min(left, chance.choice((1, 2, 3, 4, 4, 5, 6)))
        name = "".join(chance.sample(SYLLABLES, 3)).title()
        for one in range(people):
            grown = one < 2
            given = "".join(chance.sample(SYLLABLES, 2)).title()
            relation = ("head", "partner")[one] if grown else "child"
            school = "1" if one % 3 == 2 else ""
            age = "adult" if grown else "child"
            rows.append(f"{case},{case}-{one},family,,{given},{name},{age},{relation},{school},uk")
        cases.append(case)
        left -= people
    return "\n".join(rows) + "\n", cases
