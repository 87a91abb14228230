"""Every address of these pages."""

from goodoffices.desk.friend import briefing, record, text

urlpatterns = [*briefing.urlpatterns, *text.urlpatterns, *record.urlpatterns]
