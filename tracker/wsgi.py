"""The WSGI application that a server is pointed at: ``tracker.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from tracker.whole_bodies import whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = whole_bodies(get_wsgi_application())
