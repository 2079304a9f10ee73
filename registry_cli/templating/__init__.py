"""Templates become text: variables found, text rendered."""
