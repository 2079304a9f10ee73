"""One file per verb, each with its ``command``."""
