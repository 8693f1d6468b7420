//! A generator of random DDL histories.
