"""Every address of these pages."""

from goodoffices.desk.party import (
    agenda,
    agreement,
    at_close,
    consents,
    exploration,
    orders,
    priorities,
    proposals,
    reached,
    record,
    release,
    release_answer,
    requests,
    room,
    rules,
    undertakings,
)

urlpatterns = [
    *room.urlpatterns,
    *release.urlpatterns,
    *release_answer.urlpatterns,
    *reached.urlpatterns,
    *undertakings.urlpatterns,
    *requests.urlpatterns,
    *consents.urlpatterns,
    *agenda.urlpatterns,
    *rules.urlpatterns,
    *priorities.urlpatterns,
    *orders.urlpatterns,
    *exploration.urlpatterns,
    *proposals.urlpatterns,
    *agreement.urlpatterns,
    *at_close.urlpatterns,
    *record.urlpatterns,
]
