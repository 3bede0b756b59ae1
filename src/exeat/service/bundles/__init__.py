"""Bundles: what travels between two desks, and what a third party can check."""
