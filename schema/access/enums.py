"""Permissions and scopes, described for the schema."""

from schema.enums import described
from tenants.directory.access import Actor, Permission, Scope

described(
    Permission,
    {
        Permission.TENANT_CONFIGURE: "Change what concerns the whole tenant.",
        Permission.DIRECTORY_READ: "See departments, positions, grades, roles and staff.",
        Permission.DIRECTORY_CONFIGURE: "Change departments, positions, grades and staff.",
        Permission.ACCOUNT_CONFIGURE: "Create accounts, reset passwords, define roles and give them.",
        Permission.ABSENCE_ENTER: "Enter absences and name stand-ins.",
        Permission.ROSTER_CONFIGURE: "Change duty rosters and their shifts.",
        Permission.CALENDAR_CONFIGURE: "Change working calendars.",
        Permission.RULES_READ: "See matters, tie-break, time limits and ladders.",
        Permission.RULES_CONFIGURE: "Edit drafts of the rules: matters, routes, tie-break, limits, ladders.",
        Permission.RULES_PUBLISH: "Publish, roll back and discard versions of the rules.",
        Permission.CASE_READ: "See cases.",
        Permission.CASE_REGISTER: "Register cases.",
        Permission.CASE_HAND_OVER: "Offer a case to somebody else.",
        Permission.CASE_ACCEPT: "Accept or return an offered case.",
        Permission.CASE_REASSIGN: "Pass all that somebody answers for on to somebody else, without an offer.",
        Permission.CASE_WORK: "Work on a case: notices, pauses, solutions.",
        Permission.CASE_REPLY: "Reply to the requester.",
        Permission.CASE_CLOSE: "Close a case, and reopen it.",
        Permission.CASE_URGE: "Remind whoever answers for a case.",
        Permission.CASE_SUPERVISE: "Mark cases that lie below one, and be reported to.",
        Permission.CASE_ARBITRATE: "Decide where a case belongs when its return is contested.",
        Permission.CASE_CONVENE: "Call people together about a case.",
        Permission.CASE_READ_CONFIDENTIAL: "See confidential cases as far as this reaches, also without a "
        "part in them; never those in which somebody informed against oneself.",
        Permission.CASE_LOWER_CONFIDENTIALITY: "Make a case less confidential, and let others into it.",
        Permission.REQUESTER_READ: "Look for requesters; for the whole tenant, also for those whose cases "
        "one does not see.",
        Permission.REQUESTER_READ_CONTACT: "Read phone, identity number, address and e-mail in plain, where "
        "one has to do with the case or this reaches it; each time it is recorded.",
        Permission.REQUESTER_CHANGE: "Change and merge requesters' profiles; say as whom they are received.",
        Permission.REQUESTER_ERASE: "Erase a requester's personal data.",
        Permission.CASE_APPROVE: "Decide on what is asked for about a case, such as an extension.",
        Permission.BREACH_READ: "See breaches.",
        Permission.BREACH_REPORT: "Report a breach on a case that one sees.",
        Permission.BREACH_REVIEW: "Check the facts of a breach: take it up, or reject it.",
        Permission.BREACH_DECIDE: "Decide on breaches and on objections; give more time for a review.",
        Permission.COMMENDATION_READ: "See the commendations of others.",
        Permission.COMMENDATION_PROPOSE: "Commend a colleague for a case that one sees, and as far as this "
        "reaches in general too.",
        Permission.COMMENDATION_DECIDE: "Confirm and decline commendations that others have proposed.",
        Permission.CHECK_READ: "See checks of departments, once they are announced, and what came out.",
        Permission.CHECK_CONDUCT: "Plan checks of departments, name their inspectors, call them off, and "
        "evaluate the year of a department.",
        Permission.BULLETIN_PUBLISH: "Write, publish and withdraw bulletins for departments in reach.",
        Permission.HISTORY_READ: "See the history.",
        Permission.JOB_OVERSEE: "See the jobs of others, and call them off.",
    },
)
described(
    Scope,
    {
        Scope.OWN: "What one answers for oneself.",
        Scope.DEPARTMENT: "What belongs to one's own department.",
        Scope.SUBTREE: "What belongs to one's own department and those below it.",
        Scope.TENANT: "Everything of the tenant.",
    },
)
described(
    Actor,
    {
        Actor.STAFF: "A member of the staff.",
        Actor.MACHINE: "A machine, by its key.",
        Actor.REQUESTER: "The requester, with number and access code.",
        Actor.PORTAL: "The organization's portal, for somebody who has not signed in.",
    },
)
