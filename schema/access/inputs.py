"""What the access mutations take."""

import strawberry

ALLOWED = "10 to 200 characters that the login does not give away."


@strawberry.input(description="Who wants to sign in.")
class SessionSignInInput:
    """Tenant, login and password."""

    tenant: str = strawberry.field(description="The tenant's short name.")
    login: str = strawberry.field(description="The login; capitals make no difference.")
    password: str = strawberry.field(description="The password.")


@strawberry.input(description="Which session is meant.")
class SessionTokenInput:
    """A refresh token."""

    refresh_token: str = strawberry.field(description="The latest refresh token of the session.")


@strawberry.input(description="Nothing needs to be told.")
class SessionSignOutEverywhereInput:
    """Present so that every mutation takes one input."""

    reason: str | None = strawberry.field(
        description="Why, for the history; at most 200 characters.", default=None
    )


@strawberry.input(description="Who is to sign in, and how.")
class AccountCreateInput:
    """A login for a member of the staff."""

    staff_id: strawberry.ID = strawberry.field(description="The member of the staff.")
    login: str = strawberry.field(description="Letters, digits and `. @ + - _`; kept in small letters.")
    password: str = strawberry.field(description=ALLOWED)


@strawberry.input(description="The old password and the new one.")
class AccountPasswordChangeInput:
    """One's own password."""

    old_password: str = strawberry.field(description="The password so far.")
    new_password: str = strawberry.field(description=ALLOWED)


@strawberry.input(description="Whose password is set anew.")
class AccountPasswordResetInput:
    """Somebody else's password."""

    staff_id: strawberry.ID = strawberry.field(description="The member of the staff.")
    new_password: str = strawberry.field(description=ALLOWED)
