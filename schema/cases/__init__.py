"""What happens to a case, as the schema shows it."""

from schema.cases import enums as enums
