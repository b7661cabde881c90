"""Stress: many clients write and search at once, and search must never be out of step."""
