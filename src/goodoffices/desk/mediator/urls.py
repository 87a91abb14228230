"""Every address of the mediator's pages, below the address of the seat's own view."""

from goodoffices.desk.mediator.channel import urlpatterns as channel
from goodoffices.desk.mediator.duty import urlpatterns as duty
from goodoffices.desk.mediator.duty_plans import urlpatterns as duty_plans
from goodoffices.desk.mediator.process import urlpatterns as process
from goodoffices.desk.mediator.talks import urlpatterns as talks

urlpatterns = [*channel, *talks, *duty_plans, *duty, *process]
