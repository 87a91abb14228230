"""Every address of these pages."""

from goodoffices.desk.party import (
    agenda,
    agreement,
    at_close,
    consents,
    exploration,
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
    *exploration.urlpatterns,
    *proposals.urlpatterns,
    *agreement.urlpatterns,
    *at_close.urlpatterns,
    *record.urlpatterns,
]
