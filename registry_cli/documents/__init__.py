"""Bytes become data that remembers its lines: JSON, YAML 1.2 core and TOML."""
