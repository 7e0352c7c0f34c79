"""A hospital is configured from nothing by mutations only, tried, published, and works: R7 through HTTP.

docs/administrator.md tells the same story to an administrator, request by request.
"""
