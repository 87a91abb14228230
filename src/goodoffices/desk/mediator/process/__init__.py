"""The process itself: readiness, undertakings, seats and consents, the record."""

from goodoffices.desk.mediator.process import (
    consent,
    invite,
    mandate,
    officers,
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
    *record.urlpatterns,
]
