"""How sure a ranking is: damaged networks, intervals, single lines, two periods."""
