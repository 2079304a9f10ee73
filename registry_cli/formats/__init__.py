"""Agents and tools as other systems keep them, turned into manifests: one file per format, one table."""
