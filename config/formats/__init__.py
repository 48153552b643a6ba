"""How dates are written in the tables of the admin."""
