"""Whether a known user name can be told from an unknown one by the time its refusal takes.

Pairs of refused sign-ins in random order, Argon2id with a cheap parameter set in its place, so that what
is left shows; Welch's t on the middle nine tenths. ``python -m bench signing_in [PAIRS]``.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import tempfile
import time

PAIRS = 10_000
TELLING = 4.5
"""A t beyond this would tell the two apart."""


def main(arguments: list[str]) -> int:
    pairs = int(arguments[0]) if arguments else PAIRS
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112
    folder = tempfile.mkdtemp(prefix="goodoffices-bench-", dir=memory)
    try:
        known, unknown = _measured(folder, pairs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    t = _welch(_middle(known), _middle(unknown))
    apart_us = (statistics.median(known) - statistics.median(unknown)) / 1000
    print(
        f"sign-in refused, {pairs} pairs: |t| {abs(t):.2f} (below {TELLING} cannot be told apart),"
    )
    print(
        f"  medians {apart_us:+.1f} microseconds apart, {statistics.median(known) / 1e6:.2f} ms each"
    )
    return 0 if abs(t) < TELLING else 1


def _measured(folder: str, pairs: int) -> tuple[list[int], list[int]]:
    os.environ.update(GOODOFFICES_DATA=folder, DJANGO_SETTINGS_MODULE="goodoffices.desk.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from goodoffices.desk.accounts import brake, codename, kdf, one_time, ways
    from goodoffices.desk.accounts.models import Account

    call_command("migrate", verbosity=0)
    kdf.COST = kdf.Cost(passes=1, memory_kib=8)
    brake.FIRST_S = 0.0  # type: ignore[misc]  # no waiting between the pairs
    brake.DAY_S = -10  # type: ignore[misc]  # failures are forgotten at once: the table stays small
    there, nobody = codename.new_name(), codename.new_name()
    ways.add_passphrase(
        Account.objects.create(name="somebody"),
        name=there,
        passphrase="seven herons over the weir",
        secret=one_time.new_secret(),
    )
    client, taken = Client(headers={"host": "127.0.0.1"}), {there: [], nobody: []}
    for number in range(pairs + 20):
        order = [there, nobody]
        random.shuffle(order)
        for name in order:
            typed = {"in-way": "passphrase", "in-name": name, "in-passphrase": "x", "in-code": "0"}
            begun = time.perf_counter_ns()
            answer = client.post("/sign-in/", typed)
            length = time.perf_counter_ns() - begun
            assert answer.status_code == 422, answer.status_code
            if number >= 20:
                taken[name].append(length)
    return taken[there], taken[nobody]


def _middle(values: list[int]) -> list[int]:
    cut = len(values) // 20
    return sorted(values)[cut : len(values) - cut]


def _welch(one: list[int], other: list[int]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return float((statistics.mean(one) - statistics.mean(other)) / spread**0.5)
