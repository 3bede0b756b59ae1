"""Files in and out: readers and writers for every format Exeat speaks."""
