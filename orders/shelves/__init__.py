"""The shelves of a service point and the room on them. Knows places, not what lies there."""
