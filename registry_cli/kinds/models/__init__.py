"""The fields of each kind as pydantic models; only the generator of the JSON Schemas loads them."""
