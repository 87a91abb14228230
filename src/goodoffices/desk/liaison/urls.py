"""Every address of these pages."""

from goodoffices.desk.liaison import hotline, incident, line, notice, picture, plan, record, site

urlpatterns = [
    *line.urlpatterns,
    *notice.urlpatterns,
    *incident.urlpatterns,
    *plan.urlpatterns,
    *site.urlpatterns,
    *hotline.urlpatterns,
    *picture.urlpatterns,
    *record.urlpatterns,
]
