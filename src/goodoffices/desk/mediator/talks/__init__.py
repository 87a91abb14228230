"""Talks: agenda, ground rules, exploration, proposals, agreement."""

from goodoffices.desk.mediator.talks import agenda, agreement, exploration, proposal, rules

urlpatterns = [
    *agenda.urlpatterns,
    *rules.urlpatterns,
    *exploration.urlpatterns,
    *proposal.urlpatterns,
    *agreement.urlpatterns,
]
