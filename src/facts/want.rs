//! What is read of a file of code beside its imports.

/// What to read, so that one parse serves all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Also the program (Python: migrations, and what they import).
    pub program: bool,
    /// Also calls, classes, functions and assignments.
    pub symbols: bool,
    /// Also comments, and with them the symbols, whose scopes they stand in.
    pub comments: bool,
    /// Also the SQL in string literals, and with it the symbols, whose scopes it stands in.
    pub queries: bool,
    /// Also where comments, strings and documentation are.
    pub marked: bool,
}

impl Want {
    /// Whether what the code does is asked for at all.
    #[must_use]
    pub(super) fn code(self) -> bool {
        self.symbols || self.comments || self.queries
    }
}
