//! Nothing leads from here to the other file.
