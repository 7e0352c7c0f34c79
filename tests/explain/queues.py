"""The ready-made queues as questions, and the indexes that each goes by."""

from bench.queries import Question

_SHOWN = "id number state subject openedAt dueAt overdue handler { id name }"


def _queue(of: str) -> Question:
    return Question(
        name=f"queue_{of.lower()}",
        title="",
        ours=f"{{ caseQueue(of: {of}, first: 20) {{ nodes {{ {_SHOWN} }} pageInfo {{ hasNextPage }} }} }}",
        ours_given=lambda asking: {},
        postgraphile="",
        postgraphile_given=lambda asking: {},
        path="",
        rows=list,
    )


READY_MADE = {
    _queue("MINE"): {"cases_open_of_handler", "staff_pkey"},
    _queue("FIRST_CONTACT"): {"cases_open_of_first_contact", "staff_pkey"},
    _queue("DEPARTMENT"): {"cases_due_of_department", "staff_pkey"},
    _queue("OFFERED"): {"involvements_current"},
    _queue("DUE_SOON"): {"cases_open_of_handler", "cases_open_of_first_contact"},
    _queue("OVERDUE"): {"cases_open_of_handler", "cases_open_of_first_contact"},
    _queue("WAITING"): {"cases_open_of_handler", "cases_open_of_first_contact"},
}
