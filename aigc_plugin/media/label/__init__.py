"""Labels in media files that say that they were generated: read and written without touching the media."""
