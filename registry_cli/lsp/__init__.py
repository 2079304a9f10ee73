"""The same findings while typing, over the language server protocol."""
