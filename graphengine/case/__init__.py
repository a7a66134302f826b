"""The case folder: received files, facts, journal. Needs no server and no other room."""
