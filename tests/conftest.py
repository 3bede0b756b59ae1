"""What every test relies on: packaged clocks, and properties that no clock can fail."""

import zoneinfo

from hypothesis import settings

zoneinfo.reset_tzpath(to=())

settings.register_profile("exeat", deadline=None, print_blob=True)
settings.load_profile("exeat")
