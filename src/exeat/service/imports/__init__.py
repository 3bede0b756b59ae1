"""Files that others send: read where they can do nothing, and checked again."""
