"""Every address of these pages."""

from goodoffices.desk.friend import briefing, record

urlpatterns = [*briefing.urlpatterns, *record.urlpatterns]
