"""One module a service; each translates its own words and signatures, and nothing else."""
