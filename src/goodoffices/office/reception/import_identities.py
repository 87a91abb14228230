"""What a table says of who people are, put beside what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from goodoffices.office.reception.identity_blobs import Blob, decode_blob, encode_blob
from goodoffices.office.reception.import_draft import SOURCE, CaseDraft
from goodoffices.office.reception.import_plan import Plan
from goodoffices.reception.people_events import IdentityCorrected
from goodoffices.reception.people_words import Verified

__all__ = ["identities_of"]


def identities_of(
    plan: Plan, *, at: datetime, by: str
) -> Iterator[tuple[str, bytes, IdentityCorrected | None]]:
    """What would be known of who people are, and what is said of a correction.

    Parameters
    ----------
    plan : Plan
        Of which the events were made; who turns out to be changed is written down in it.
    at : datetime
    by : str
        The officer.
    """
    for draft in plan.cases.values():
        for person, row in draft.members.items():
            source, verified = row.source or SOURCE, row.verified or Verified.SAID
            stated = partial(Blob.with_facts, source=source, verified=verified, at=at, by=by)
            if person in plan.new:
                earlier = _blob(plan, person) if person in plan.returned else Blob()
                made = stated(earlier, {**row.identity, "external": plan.names[person]})
                yield person, encode_blob(made), None
            elif row.identity:
                before = _blob(plan, person)
                if fields := before.changed(row.identity):
                    plan.same.discard(person)
                    plan.changed.add(person)
                    plan.changed_cases.add(draft.id)
                    corrected = IdentityCorrected(
                        case=draft.id,
                        person=person,
                        fields=fields,
                        source=source,
                        verified=verified,
                    )
                    yield person, encode_blob(stated(before, row.identity)), corrected
        yield from _of_case(plan, draft, at=at, by=by)


def _of_case(
    plan: Plan, draft: CaseDraft, *, at: datetime, by: str
) -> Iterator[tuple[str, bytes, None]]:
    """What other systems call a case and its groups."""
    names = {group: name for name in draft.together if (group := plan.group(name)) != name}
    if draft.before is not None and not names:
        return
    before = Blob() if draft.before is None else _blob(plan, draft.id)
    facts = before
    if draft.before is None and draft.external:
        facts = before.with_facts(
            {"external": draft.external}, source=SOURCE, verified=Verified.SAID, at=at, by=by
        )
    after = Blob(facts.facts, {**before.groups, **names})
    if after != before:
        yield draft.id, encode_blob(after), None


def _blob(plan: Plan, subject: str) -> Blob:
    content = plan.register.identity(subject)
    return Blob() if content is None else decode_blob(content)
