"""The door of the server: ``granian --interface wsgi goodoffices.desk.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodoffices.desk.settings")

application = get_wsgi_application()
