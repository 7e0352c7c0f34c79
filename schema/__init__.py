"""The GraphQL face of the product."""
