"""Who may read what: declared beside the field or the type, shown in the SDL, enforced in one place.

A field has its own declaration, or that of the type it belongs to. `requires(CASE_READ)` asks that the
viewer holds the permission at any scope; which rows the scope lets through is for the resolver to say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from schema.errors import Forbidden, Unauthenticated
from tenants.directory.access import Actor, Permission, Viewer

KEY = "access"
Origin = TypeVar("Origin", bound=type)


@dataclass(frozen=True, slots=True)
class Access:
    """A declaration: anybody, anybody signed in, or whoever holds one of the permissions, or all of them."""

    sentence: str
    anonymous: bool = False
    permissions: frozenset[Permission] = frozenset()
    enough: Callable[[Iterable[bool]], bool] = any
    # What a key may not do, whatever it was granted.
    people_only: bool = False
    # For the requester of a case, and for nobody else.
    requesters: bool = False

    def allows(self, viewer: Viewer | None) -> bool:
        """Whether this viewer may go on; for code that chooses another way instead of failing."""
        if self.anonymous:
            return True
        if viewer is None or (viewer.actor is Actor.REQUESTER) is not self.requesters:
            return False
        if self.people_only and not viewer.is_person:
            return False
        return not self.permissions or self.enough(viewer.may(one) for one in self.permissions)

    # So that a declaration fits wherever the reads ask for a rule about the viewer.
    __call__ = allows

    def require(self, viewer: Viewer | None) -> None:
        """Raise Unauthenticated or Forbidden unless the viewer may go on."""
        if self.allows(viewer):
            return
        if viewer is None:
            raise Unauthenticated
        raise Forbidden(self.sentence, requires=sorted(self.permissions))


def requires(*any_of: Permission) -> Access:
    """Whoever holds one of these permissions, at whatever scope."""
    return Access(f"Requires {' or '.join(any_of)}.", permissions=frozenset(any_of))


def requires_all(*each: Permission) -> Access:
    """Whoever holds all of these permissions, at whatever scope."""
    return Access(f"Requires {' and '.join(each)}.", permissions=frozenset(each), enough=all)


def public(reason: str) -> Access:
    """Anybody, signed in or not; the reason stands in the SDL."""
    return Access(f"Open to everyone: {reason}.", anonymous=True)


def by_people(access: Access) -> Access:
    """The same, but for machines."""
    return access if access.anonymous or access.requesters else replace(access, people_only=True)


SIGNED_IN = Access("For everyone who has signed in.")
FOLLOWING = Access("For the requester of a case, signed in with its number and access code.", requesters=True)
# Payloads, connections, errors: the field that led here has decided already.
REACHED = Access("For whoever may use the field that leads here.", anonymous=True)


def field(
    access: Access,
    *,
    description: str,
    name: str | None = None,
    extensions: Sequence[Any] = (),
    deprecation_reason: str | None = None,
) -> StrawberryField:
    """Decorates a resolver; replaces `strawberry.field` wherever a field decides for itself."""
    declared = strawberry.field(
        name=name,
        description=description,
        metadata={KEY: access},
        extensions=list(extensions),
        deprecation_reason=deprecation_reason,
    )
    return cast("StrawberryField", declared)


def protected(access: Access, *, description: str, default: Any = strawberry.UNSET) -> Any:
    """A plain attribute that needs more than its type does."""
    given = {} if default is strawberry.UNSET else {"default": default}
    return strawberry.field(description=description, metadata={KEY: access}, **given)


def readable(access: Access) -> Callable[[Origin], Origin]:
    """Declares, above `@strawberry.type`, who may read the type's own fields."""

    def declare(origin: Origin) -> Origin:
        origin.__access__ = access  # type: ignore[attr-defined]
        return origin

    return declare


def access_of_type(kind: GraphQLObjectType) -> Access | None:
    """The declaration of an object type, None where it has none."""
    return cast("Access | None", kind.extensions.get(KEY))


def access_of_field(definition: GraphQLField) -> Access | None:
    """A field's own declaration; None where its type's counts."""
    return cast("Access | None", definition.extensions.get(KEY))


def enforce(schema: GraphQLSchema) -> None:
    """Bind the declarations to the built schema: from here on every resolver asks first.

    A type's declaration is asked once per object by the executor, not once per field.
    """
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        origin = getattr(kind.extensions.get("strawberry-definition"), "origin", None)
        if (declared := getattr(origin, "__access__", None)) is not None:
            _declare(kind, declared)
        for definition in kind.fields.values():
            _enforce(definition)


def _enforce(definition: GraphQLField) -> None:
    strawberry_field = definition.extensions.get("strawberry-definition")
    access = (getattr(strawberry_field, "metadata", None) or {}).get(KEY)
    if access is not None:
        _guard(definition, access)
    else:
        # A column of the reads asks by itself, compiled or not.
        access = getattr(strawberry_field, "requires", None)
    if isinstance(access, Access):
        _declare(definition, access)


def _declare(definition: GraphQLObjectType | GraphQLField, access: Access) -> None:
    definition.extensions[KEY] = access
    if access is not REACHED:
        definition.description = f"{definition.description or ''}\n\n{access.sentence}".strip()


def _guard(definition: GraphQLField, access: Access) -> None:
    if access.anonymous:
        return
    if definition.subscribe is not None:
        definition.subscribe = _asking_first(definition.subscribe, access)
    # Of a subscription both: whoever may begin to listen may have lost the right when something comes.
    if definition.resolve is not None:
        definition.resolve = _asking_first(definition.resolve, access)


def _asking_first(resolve: Callable[..., Any], access: Access) -> Callable[..., Any]:
    def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        access.require(info.context.viewer)
        return resolve(source, info, **arguments)

    # The compiled reads tell plain attributes from resolvers by this mark of Strawberry's.
    guarded._is_default = getattr(resolve, "_is_default", False)  # type: ignore[attr-defined]
    return guarded
