"""Findings in every form that people, editors and CI servers read: values become lines, and the edge prints them."""
