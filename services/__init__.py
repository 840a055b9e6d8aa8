"""Deeds that touch several records: one function a deed; the caller commits."""
