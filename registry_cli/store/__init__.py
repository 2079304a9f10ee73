"""The registry's Postgres: one transport verb, SQL functions that guard themselves, and the embedded server."""
