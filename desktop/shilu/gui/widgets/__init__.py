"""Widgets ask and show; they call no service."""
