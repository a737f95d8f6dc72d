"""How long links and codes live, and how often they may be tried (G-72, G-96)."""

from datetime import timedelta

CODE = timedelta(minutes=10)
CODE_TRIES = 5
PROOF = timedelta(hours=24)
ADDRESS = timedelta(hours=24)
FIRST_SIGN_IN = timedelta(hours=24)
INVITATION = timedelta(days=7)
