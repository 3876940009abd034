"""Workout files: what is read and written, one module for each format."""
