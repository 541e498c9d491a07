"""Many jobs: where they are read from, how they run side by side, and what is reported of them."""
