"""Who could be given away by a table, and what to withhold so that nobody is."""
