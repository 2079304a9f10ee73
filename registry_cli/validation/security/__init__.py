"""The security stage: what a bundle gives away, and what it makes a runtime do."""
