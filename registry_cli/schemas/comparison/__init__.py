"""Comparing JSON Schemas: whether everything that one takes is taken by the other."""
