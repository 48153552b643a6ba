"""The shelf map with what lies on it, recounts of a shelf, and joint stock-takes of a station."""
