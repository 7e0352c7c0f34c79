"""GraphQL over HTTP: what is read from a request, and how an answer looks."""
