"""The door of the server: ``goodoffices.desk.wsgi:application, for any WSGI server``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodoffices.desk.settings")

application = get_wsgi_application()
