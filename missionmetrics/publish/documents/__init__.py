"""What goes with a release: paper, workbook, script, scrutiny pack, dictionary.

Each is a function of results that are already protected; it returns bytes or text and
writes nothing.
"""
