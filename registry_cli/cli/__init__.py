"""The command line: it decides, asks and prints; everything below it returns values."""
