"""Acts on their way into the log: signed, admitted, recorded, and read again."""
