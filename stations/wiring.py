"""Who hears what, for the rooms of stations. Nothing yet listens here."""


def wire() -> None:
    pass
