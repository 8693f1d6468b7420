//! `cases.md` as cases: a heading, the fenced files below it, and the markers in them.
//!
//! A fence ` ```sql file=migrations/001.sql ` is a file of the case. In a file, a comment says what is expected:
//!
//! * `-- ! MIG-001` or `# ! MIG-001: words of the message`: an active finding whose primary label begins on this line;
//! * `!error`, `!warning`, `!advice`: of that severity; `!allowed`: accepted by the policy;
//! * `-- ?? opaque`: a problem that some rule needed.
//!
//! A marker that stands alone on its line speaks of the next line without one. What is not marked must not be reported.

/// One case.
#[derive(Debug)]
pub struct Case {
    /// Its heading.
    pub name: String,
    /// The heading's line in the Markdown file.
    pub line: usize,
    /// Its files.
    pub files: Vec<File>,
}

/// One file of a case.
#[derive(Debug)]
pub struct File {
    /// From the case's root.
    pub path: String,
    /// All of it, markers included.
    pub text: String,
    /// The line in the Markdown file above the file's first.
    pub above: usize,
}

/// What a marker expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The file.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The marker's sign.
    pub sign: Sign,
    /// The rule's id, or the problem's code.
    pub id: String,
    /// What the message must contain.
    pub words: String,
}

/// What kind of report a marker expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `!`: an active finding; with a severity after it, of that one.
    Finding(Option<String>),
    /// `!allowed`: a finding that the policy accepts.
    Allowed,
    /// `??`: a problem.
    Problem,
}

impl Case {
    /// The cases of a Markdown file; headings without files are prose.
    #[must_use]
    pub fn all(markdown: &str) -> Vec<Self> {
        let mut cases: Vec<Self> = Vec::new();
        let mut lines = markdown.lines().enumerate().map(|(index, line)| (index + 1, line));
        while let Some((number, line)) = lines.next() {
            if line.starts_with('#') {
                cases.push(Self { name: line.trim_start_matches('#').trim().to_owned(), line: number, files: vec![] });
            } else if let Some(fence) = line.strip_prefix("```") {
                let text: String =
                    lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
                let path = fence.split_whitespace().find_map(|word| word.strip_prefix("file="));
                if let (Some(path), Some(case)) = (path, cases.last_mut()) {
                    case.files.push(File { path: path.to_owned(), text, above: number });
                }
            }
        }
        cases.retain(|case| !case.files.is_empty());
        cases
    }

    /// What its markers expect.
    ///
    /// # Errors
    /// A marker is none, or has no line to speak of.
    pub fn expected(&self) -> Result<Vec<Expected>, String> {
        let all: Result<Vec<Vec<Expected>>, String> = self.files.iter().map(File::expected).collect();
        Ok(all?.concat())
    }
}

impl File {
    fn expected(&self) -> Result<Vec<Expected>, String> {
        let mut expected = Vec::new();
        let mut waiting: Vec<Expected> = Vec::new();
        for (index, line) in self.text.lines().enumerate() {
            let marker = Expected::read(line, &self.path, index + 1)?;
            match marker {
                Some((marker, true)) => waiting.push(marker),
                other => {
                    expected.extend(waiting.drain(..).map(|marker| Expected { line: index + 1, ..marker }));
                    expected.extend(other.map(|(marker, _)| marker));
                }
            }
        }
        if waiting.is_empty() { Ok(expected) } else { Err(format!("{}: a marker on the last line has no line to speak of", self.path)) }
    }
}

impl Expected {
    /// The marker of a line, and whether it stands there alone.
    fn read(line: &str, path: &str, number: usize) -> Result<Option<(Self, bool)>, String> {
        let marker = ["-- ", "# ", "// "].iter().find_map(|leader| {
            let at = [format!("{leader}!"), format!("{leader}??")].iter().filter_map(|start| line.rfind(start.as_str())).max()?;
            Some((line.get(..at)?, line.get(at + leader.len()..)?.split_once(' ')?))
        });
        let Some((before, (sign, rest))) = marker else { return Ok(None) };
        let sign = match sign {
            "!" => Sign::Finding(None),
            "!error" | "!warning" | "!advice" => Sign::Finding(Some(sign.trim_start_matches('!').to_owned())),
            "!allowed" => Sign::Allowed,
            "??" => Sign::Problem,
            other => return Err(format!("{path}:{number}: `{other}` is no marker")),
        };
        let (id, words) = rest.split_once(": ").unwrap_or((rest, ""));
        let marker = Self { path: path.to_owned(), line: number, sign, id: id.trim().to_owned(), words: words.trim().to_owned() };
        Ok(Some((marker, before.trim().is_empty())))
    }
}
