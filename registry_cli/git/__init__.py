"""Reading a git repository: commits, trees, ancestry. Nothing here writes history."""
