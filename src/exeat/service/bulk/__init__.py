"""Millions of trips assessed: cut into parts, decided, put together, counted."""
