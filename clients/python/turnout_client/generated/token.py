"""Operations on token, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Token(Caller):
    """Operations on token."""

    def show_token(self) -> types.TokenOut:
        """Your token.

        Return whose token this is, what it opens and when it ends. Any scope.
        """
        found: types.TokenOut = self.call("GET", "/api/v1/token")
        return found
