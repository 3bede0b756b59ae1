"""The summary of an assessment as text and as a page with charts."""
