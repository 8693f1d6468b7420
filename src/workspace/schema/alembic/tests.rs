//! What histories leave, in few lines.
