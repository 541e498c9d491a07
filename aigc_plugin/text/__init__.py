"""Text as people write it → sentences as they are spoken."""
