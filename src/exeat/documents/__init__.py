"""Documents: answers as text, pages, maps and calendar entries."""
