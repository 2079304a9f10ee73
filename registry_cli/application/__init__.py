"""The use cases, one file each: they work on ports and return values."""
