"""County days played through the doors of every day: no room, it drives them from outside."""
