"""Feeds and sitemaps that list what was published, updated in place."""
