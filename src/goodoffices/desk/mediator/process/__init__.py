"""The process itself: readiness, undertakings, seats and consents, the record."""

from goodoffices.desk.mediator.process import (
    consent,
    invite,
    keeping,
    mandate,
    officers,
    packs,
    readiness,
    record,
    seat,
    undertaking,
)

urlpatterns = [
    *readiness.urlpatterns,
    *undertaking.urlpatterns,
    *seat.urlpatterns,
    *officers.urlpatterns,
    *invite.urlpatterns,
    *consent.urlpatterns,
    *mandate.urlpatterns,
    *keeping.urlpatterns,
    *packs.urlpatterns,
    *record.urlpatterns,
]
