"""One arithmetic, pure: what a use case would change, as the difference between two states."""
