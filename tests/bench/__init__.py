"""`make bench`: how long hooks and recall take, as multiples of a bare interpreter's start."""
