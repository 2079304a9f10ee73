"""JSON Schemas at work: what is wrong with an instance, and with a schema that somebody wrote."""
