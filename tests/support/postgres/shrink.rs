//! Smaller histories with the same fault.
