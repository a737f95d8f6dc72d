"""WSGI entry point."""

import gc
import os
import sys

from turnout.config import cli

# How long a thread computes before another one that waits may go on. Python's 5 ms are long for a thread that holds a
# counter's lock and has only its commit left to do.
SWITCH_SECONDS = 0.0005
# How many new objects Python looks through for circles at a time: its 700 come some thirty times within one booking.
YOUNG_OBJECTS = 50_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
cli.tell_mistakes()

from django.conf import settings  # noqa: E402 -- after the mistakes have been told
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import get_resolver  # noqa: E402

sys.setswitchinterval(SWITCH_SECONDS)
application = get_wsgi_application()
if not settings.SECRET_KEY:  # reading it raises: no worker starts without its secret
    sys.exit(2)
get_resolver().url_patterns  # noqa: B018 -- reading it loads every page before the first visitor waits for it
gc.collect()
gc.freeze()  # what is loaded stays: it is never looked through again
gc.set_threshold(YOUNG_OBJECTS)
