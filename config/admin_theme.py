"""Unfold: the admin's name, colours and menu."""

UNFOLD = {
    "SITE_TITLE": "乡驿",
    "SITE_HEADER": "乡驿",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
}
