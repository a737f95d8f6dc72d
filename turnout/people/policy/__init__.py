"""Who may: `policy.require(actor, permission, thing)`."""

from turnout.people.policy.requiring import require

__all__ = ["require"]
