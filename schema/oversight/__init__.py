"""Whether it was done well, as the schema shows it."""

from schema.oversight import breach_words as breach_words
