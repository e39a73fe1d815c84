"""Gives detached tasks and subscriptions of gpui code an owner."""

__version__ = "0.1.0"
