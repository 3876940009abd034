"""Fixtures of the voice: a private sound server."""

from tests.voice.sound_server import sound_server

__all__ = ["sound_server"]
