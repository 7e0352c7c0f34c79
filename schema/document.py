"""Documents by their text: parsed, measured and validated once, whoever sends them and over whichever way."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    ExecutableDefinitionsRule,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import ASTValidationRule, NoSchemaIntrospectionCustomRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema import unkeepable
from schema.errors import NoSuchOperation
from schema.guard import Limits, Load, measure
from schema.permissions import access_of_field
from schema.reads.roots import Roots, roots_of

assert ExecutableDefinitionsRule in specified_rules  # noqa: S101  SDL in a request is refused


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, ready to be run."""

    node: OperationDefinitionNode
    load: Load
    # Everything at the top is open to people who have not signed in.
    public: bool
    # None where only graphql-core knows how to execute it.
    roots: Roots | None = None

    @property
    def name(self) -> str | None:
        """What the client calls it."""
        return self.node.name.value if self.node.name else None

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.node.operation


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be run."""

    ast: DocumentNode
    operations: Mapping[str | None, Operation]
    # A literal holds a character that PostgreSQL cannot keep.
    unkeepable: bool

    def operation(self, name: str | None) -> Operation:
        """The operation meant; without a name there may be only one."""
        if name is None:
            if len(self.operations) > 1:
                raise NoSuchOperation("This document holds several operations: say which by `operationName`.")
            return next(iter(self.operations.values()))
        if (found := self.operations.get(name)) is None:
            raise NoSuchOperation(f"This document holds no operation named {name!r}.")
        return found


class InvalidDocument(Exception):
    """A document that may not be run, and all the reasons."""

    def __init__(self, errors: list[GraphQLError], code: str) -> None:
        super().__init__(code)
        self.errors = errors
        self.code = code


class Documents:
    """The latest documents, bounded by their number and by the length of all of them together."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        introspection: bool,
        most: int = 1_000,
        most_characters: int = 1_000_000,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._most = most
        self._most_characters = most_characters
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, text: str) -> Document:
        """The document of this text; raises InvalidDocument or TooCostly."""
        if (kept := self._kept.get(text)) is not None:
            self._kept.move_to_end(text)
            return kept
        document = self._prepare(text)
        self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        # One huge document must not push out a hundred that are in use.
        if len(text) > self._most_characters // 10:
            return
        self._kept[text] = document
        self._characters += len(text)
        while len(self._kept) > self._most or self._characters > self._most_characters:
            dropped, _ = self._kept.popitem(last=False)
            self._characters -= len(dropped)

    def _prepare(self, text: str) -> Document:
        ast = self._parse(text)
        # Before validation, which does far more than one pass.
        loads = measure(self._schema, ast, self._limits)
        if errors := self._validate(ast):
            raise InvalidDocument(errors, "GRAPHQL_VALIDATION_FAILED")
        operations = {
            node.name.value if node.name else None: Operation(
                node, load, self._is_public(node), roots_of(self._schema, ast, node)
            )
            for node, load in loads
        }
        if not operations:
            raise NoSuchOperation("This document holds no operation.")
        return Document(ast, operations, unkeepable.in_document(text, ast))

    def _parse(self, text: str) -> DocumentNode:
        tokens = self._limits.tokens
        try:
            return parse(text, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLError as error:
            raise InvalidDocument([error], "GRAPHQL_PARSE_FAILED") from error

    def _validate(self, ast: DocumentNode) -> list[GraphQLError]:
        rules: list[type[ASTValidationRule]] = [
            *specified_rules,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
        ]
        if not self._introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        return validate(self._schema, ast, rules, max_errors=20, hide_suggestions=not self._introspection)

    def _is_public(self, operation: OperationDefinitionNode) -> bool:
        """Plain fields only: a fragment at the top is taken to hold something that is not public."""
        root = self._schema.get_root_type(operation.operation)
        for selection in operation.selection_set.selections:
            name = getattr(getattr(selection, "name", None), "value", "")
            if name.startswith("__"):
                continue
            definition = root.fields.get(name) if root and selection.kind == "field" else None
            access = access_of_field(definition) if definition else None
            if access is None or not access.anonymous:
                return False
        return True
