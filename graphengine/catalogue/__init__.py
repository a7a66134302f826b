"""Saved queries: find, parse, check, gate, bind. Reads query files; knows no server."""
