"""Every address of these pages."""

from goodoffices.desk.liaison import hotline, line, notice, picture, record, site

urlpatterns = [
    *line.urlpatterns,
    *notice.urlpatterns,
    *site.urlpatterns,
    *hotline.urlpatterns,
    *picture.urlpatterns,
    *record.urlpatterns,
]
