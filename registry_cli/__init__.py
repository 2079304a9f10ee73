"""The manifest registry: agents kept as files in git, published as immutable versions in Postgres."""

__version__ = "0.1.0"
