"""Platforms where films are watched: accounts, logins, uploads that go on where they stopped, posts read back."""
