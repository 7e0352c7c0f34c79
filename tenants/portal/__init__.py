"""How requesters come in by themselves, what they are shown and what they may do."""

from tenants.portal.attempts import AccessAttempt
from tenants.portal.settings import Portal

__all__ = ["AccessAttempt", "Portal"]
