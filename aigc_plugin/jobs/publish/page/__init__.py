"""A page that shows a film: player, captions, and what other programs read of it."""
