"""What requesters leave with the house: who holds it, and on which way it is."""

from schema.cases.materials import enums as enums
