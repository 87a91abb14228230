"""Every address of these pages."""

from goodoffices.desk.party import release, release_answer, room

urlpatterns = [*room.urlpatterns, *release.urlpatterns, *release_answer.urlpatterns]
