"""What every test relies on: the tzdata package rules, not the machine's zones."""

import zoneinfo

zoneinfo.reset_tzpath(to=())
