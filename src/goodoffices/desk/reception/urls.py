"""Every address of these pages."""

from goodoffices.desk.reception import officers, record, today

urlpatterns = [
    *today.urlpatterns,
    *officers.urlpatterns,
    *record.urlpatterns,
]
