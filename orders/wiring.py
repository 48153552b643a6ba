"""Who hears what, for the rooms of orders: the one page that says what follows from a fact."""


def wire() -> None:
    pass
