"""Rows as text, CSV, Parquet and pandas; typed columns in, nothing about queries or graphs."""
