"""The life of a notice, from a decided trip to its answer, its text and its paper."""
