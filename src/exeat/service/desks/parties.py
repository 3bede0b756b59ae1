"""The two parties that a channel joins."""

from exeat.domain.record import record


@record
class Parties:
    """The two parties that a channel joins.

    Attributes:
        mission: Key of the mission.
        ministry: Key of the authority.
    """

    mission: str
    ministry: str
