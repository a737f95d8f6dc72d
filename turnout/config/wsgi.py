"""WSGI entry point."""

import os
import sys

from turnout.config import cli

# How long a thread computes before another one that waits may go on. Python's 5 ms are long for a thread that holds a
# counter's lock and has only its commit left to do.
SWITCH_SECONDS = 0.0005

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
cli.tell_mistakes()

from django.conf import settings  # noqa: E402 -- after the mistakes have been told
from django.core.wsgi import get_wsgi_application  # noqa: E402

sys.setswitchinterval(SWITCH_SECONDS)
application = get_wsgi_application()
if not settings.SECRET_KEY:  # reading it raises: no worker starts without its secret
    sys.exit(2)
