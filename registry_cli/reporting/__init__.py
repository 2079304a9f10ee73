"""Findings as text and JSON: values become one string, and the edge prints it."""
