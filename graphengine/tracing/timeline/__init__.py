"""Timeline: events as columns in files, sorted by time, with offsets per node, read by mapping.

It is derived from the facts and never the truth: it can be removed at any time and is made anew.
"""
