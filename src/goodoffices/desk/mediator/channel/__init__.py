"""Between the mediator and each side: brief, contacts, rooms, releases, relay, requests."""

from goodoffices.desk.mediator.channel.brief import urlpatterns as brief
from goodoffices.desk.mediator.channel.contact import urlpatterns as contact
from goodoffices.desk.mediator.channel.contact_kept import urlpatterns as contact_kept
from goodoffices.desk.mediator.channel.contact_log import urlpatterns as contact_log
from goodoffices.desk.mediator.channel.contact_map import urlpatterns as contact_map
from goodoffices.desk.mediator.channel.friend import urlpatterns as friend
from goodoffices.desk.mediator.channel.idea import urlpatterns as idea
from goodoffices.desk.mediator.channel.may_say import urlpatterns as may_say
from goodoffices.desk.mediator.channel.paper import urlpatterns as paper
from goodoffices.desk.mediator.channel.public import urlpatterns as public
from goodoffices.desk.mediator.channel.relay import urlpatterns as relay
from goodoffices.desk.mediator.channel.relay_answer import urlpatterns as relay_answer
from goodoffices.desk.mediator.channel.relay_room import urlpatterns as relay_room
from goodoffices.desk.mediator.channel.release import urlpatterns as release
from goodoffices.desk.mediator.channel.release_ask import urlpatterns as release_ask
from goodoffices.desk.mediator.channel.request import urlpatterns as request
from goodoffices.desk.mediator.channel.room import urlpatterns as room
from goodoffices.desk.mediator.channel.tracks import urlpatterns as tracks
from goodoffices.desk.mediator.channel.who_knows import urlpatterns as who_knows

urlpatterns = [
    *brief,
    *contact_log,
    *contact_kept,
    *contact_map,
    *contact,
    *tracks,
    *room,
    *release_ask,
    *release,
    *relay,
    *relay_answer,
    *idea,
    *who_knows,
    *may_say,
    *relay_room,
    *paper,
    *request,
    *friend,
    *public,
]
