"""Which number took over from which: lives of numbers, what two have in common, and how sure."""
