"""Talks: agenda, ground rules, exploration, proposals, agreement."""

from goodoffices.desk.mediator.talks import (
    agenda,
    agreement,
    exploration,
    proposal,
    rules,
    stability,
)

urlpatterns = [
    *agenda.urlpatterns,
    *rules.urlpatterns,
    *exploration.urlpatterns,
    *stability.urlpatterns,
    *proposal.urlpatterns,
    *agreement.urlpatterns,
]
