"""Strict stand-ins on loopback for platforms of films: they refuse what those refuse, and fail on demand."""
