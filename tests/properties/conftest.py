"""How the laws are searched for counterexamples: the same way in every run."""

from hypothesis import settings

settings.register_profile("laws", deadline=None, derandomize=True, max_examples=200)
settings.load_profile("laws")
