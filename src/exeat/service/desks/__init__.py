"""A desk: its home, its people, its channels, and changes to them."""
