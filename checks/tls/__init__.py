"""Encryption between people and the stack: certificates, protocols and the headers that keep browsers on it."""
