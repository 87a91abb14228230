"""Every address of these pages."""

from goodoffices.desk.liaison import hotline, incident, line, notice, picture, record, site

urlpatterns = [
    *line.urlpatterns,
    *notice.urlpatterns,
    *incident.urlpatterns,
    *site.urlpatterns,
    *hotline.urlpatterns,
    *picture.urlpatterns,
    *record.urlpatterns,
]
