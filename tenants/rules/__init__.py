"""Whose it is, and by when. The models are named together so that the database finds them in one place."""

from tenants.rules.checklist import Material
from tenants.rules.matter import Matter
from tenants.rules.tie_break_rule import TieBreakCriterion
from tenants.rules.time_limit import TimeLimit

__all__ = ["Material", "Matter", "TieBreakCriterion", "TimeLimit"]
