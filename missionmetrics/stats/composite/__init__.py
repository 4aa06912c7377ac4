"""Several indicators put together into one index, and how much hangs on the way."""
