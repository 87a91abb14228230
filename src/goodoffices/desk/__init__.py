"""The web pages of every seat. Django is the outermost door: it keeps accounts, sessions and forms.

The record is never one of its models; pages reach it through :mod:`goodoffices.office` only.
"""
