"""Keys, cards, seals and time stamps: files that need no desk."""
