"""WSGI entry point."""

import os
import sys

from turnout.config import cli

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
cli.tell_mistakes()

from django.conf import settings  # noqa: E402 -- after the mistakes have been told
from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
if not settings.SECRET_KEY:  # reading it raises: no worker starts without its secret
    sys.exit(2)
