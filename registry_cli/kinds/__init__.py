"""The kinds of manifests: one file and one line in the table for each."""
