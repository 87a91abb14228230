"""The door of the server: ``goodoffices.desk.wsgi:application, for any WSGI server``."""

import os

from django.core.wsgi import get_wsgi_application

from goodoffices.desk.border import offered

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodoffices.desk.settings")

application = get_wsgi_application()
offered()  # a file of borders that cannot be used is told at the start, not to whoever looks at a map
