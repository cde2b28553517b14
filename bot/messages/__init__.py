"""Values → Block Kit: the words that people read, a file per noun."""
