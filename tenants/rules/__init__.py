"""Whose it is, and by when. The models are named together so that the database finds them in one place."""

from tenants.rules.breach_kind import BreachKind
from tenants.rules.case_policy import CasePolicy
from tenants.rules.checklist import Material
from tenants.rules.matter import Matter
from tenants.rules.public_matter import PublicMatter
from tenants.rules.reply_rule import ReplyRule
from tenants.rules.route import Route
from tenants.rules.stage_rule import StageRow
from tenants.rules.tie_break_rule import TieBreakCriterion
from tenants.rules.time_limit import TimeLimit
from tenants.rules.version import RuleSetVersion

__all__ = [
    "BreachKind",
    "CasePolicy",
    "Material",
    "Matter",
    "PublicMatter",
    "ReplyRule",
    "Route",
    "RuleSetVersion",
    "StageRow",
    "TieBreakCriterion",
    "TimeLimit",
]
