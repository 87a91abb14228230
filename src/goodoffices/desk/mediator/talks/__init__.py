"""Talks: agenda, ground rules, exploration, proposals, agreement."""

from goodoffices.desk.mediator.talks import (
    agenda,
    agreement,
    exploration,
    proposal,
    rules,
    stability,
    text,
    text_clause,
    text_compare,
    text_hand,
    text_round,
    text_said,
)

urlpatterns = [
    *agenda.urlpatterns,
    *rules.urlpatterns,
    *exploration.urlpatterns,
    *stability.urlpatterns,
    *proposal.urlpatterns,
    *text.urlpatterns,
    *text_clause.urlpatterns,
    *text_hand.urlpatterns,
    *text_compare.urlpatterns,
    *text_round.urlpatterns,
    *text_said.urlpatterns,
    *agreement.urlpatterns,
]
