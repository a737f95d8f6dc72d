"""Record what happened, and let its consequences follow."""

from turnout.audit.actions.hearing import consequences, when, within
from turnout.audit.actions.recording import Draft, Shift, record, record_each

__all__ = ["Draft", "Shift", "consequences", "record", "record_each", "when", "within"]
