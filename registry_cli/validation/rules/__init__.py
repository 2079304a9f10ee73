"""The expressions of policies: read, bounded and evaluated; the one door to the library of CEL."""
