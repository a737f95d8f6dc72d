"""What requests send: kinds of values that every body uses, and a body that takes nothing it does not know."""

from datetime import UTC, datetime
from typing import Annotated

from ninja import Field
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

NO_NUL = r"^[^\x00]*$"
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def in_utc(at: datetime) -> datetime:
    """Return an instant as databases take it, whatever its offset; beyond the calendar the first or last there is."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return FIRST if at.year == 1 else LAST


Instant = Annotated[AwareDatetime, AfterValidator(in_utc)]
Line = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Words = Annotated[str, Field(max_length=10_000, pattern=NO_NUL)]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Minor = Annotated[int, Field(ge=0, le=100_000_000_00, description="In the smallest unit of the currency.")]


class Body(BaseModel):
    """A body: a field that it does not know is refused, so that no slip of the pen is taken for done.

    It is no `ninja.Schema`: that one, made for rows too, would look at a body twice at every level, where a field that
    it does not know is refused.
    """

    model_config = ConfigDict(extra="forbid")


class Why(Body):
    """Why; it is kept in the history."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]


class PerhapsWhy(Body):
    """Why, where the move asks for a reason."""

    reason: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""


NO_REASON = PerhapsWhy()
