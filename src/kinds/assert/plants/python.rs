//! Facts of Python as its text: calls, definitions, assignments, reads and writes of tables.

mod definitions;
mod queries;
mod routes;
mod values;

use super::pick::Picker;
use super::wish::Wish;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::FactType;
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::plant::WORD;

/// How deep facts are within each other.
const DEEPEST: usize = 8;

/// Lines of code, and the imports that they need.
#[derive(Clone, Debug, Default)]
pub struct Code {
    pub imports: Vec<String>,
    pub lines: Vec<String>,
}

impl Code {
    fn line(line: String) -> Self {
        Self { imports: vec![], lines: vec![line] }
    }

    fn add(&mut self, other: Self) {
        self.imports.extend(other.imports);
        self.lines.extend(other.lines);
    }

    /// Behind a line that ends with a colon.
    fn within(self, first: String) -> Self {
        let body = if self.lines.is_empty() { vec!["pass".to_owned()] } else { self.lines };
        let lines = std::iter::once(first).chain(body.into_iter().map(|line| format!("    {line}"))).collect();
        Self { imports: self.imports, lines }
    }

    /// All of it.
    pub fn text(mut self) -> String {
        self.imports.sort();
        self.imports.dedup();
        let mut lines = self.imports;
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(self.lines);
        lines.push(String::new());
        lines.join("\n")
    }
}

/// Writes facts; what a pattern remembers of one binds the next.
pub struct Writer<'a> {
    pub inputs: Inputs<'a>,
    pub bindings: Bindings,
    pub depth: usize,
}

impl<'a> Writer<'a> {
    pub fn new(inputs: Inputs<'a>, bindings: Bindings) -> Self {
        Self { inputs, bindings, depth: 0 }
    }

    /// A fact where it must stand: in the function and class that are asked for.
    pub fn standing(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        match of.name() {
            "route" => self.route(of, wish),
            "class" | "function" | "decorator" | "parameter" | "base" => {
                let code = self.fact(of, wish)?;
                self.in_class(of, wish, code)
            }
            "field" => {
                let code = self.fact(of, wish)?;
                let name = Picker::new(of, wish, &mut self.bindings).text("class", "Planted", &[])?;
                Some(code.within(format!("class {}:", last(&name))))
            }
            _ => {
                let code = self.fact(of, wish)?;
                self.in_function(of, wish, code)
            }
        }
    }

    /// A fact by itself.
    fn fact(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        if self.depth > DEEPEST {
            return None;
        }
        self.depth += 1;
        let code = match of.name() {
            "call" => self.call(of, wish),
            "argument" => self.argument(of, wish),
            "write" | "query" => self.access(of, wish),
            "assignment" | "field" => self.assignment(of, wish),
            "comment" => {
                Some(Code::line(format!("# {}", plain_line(&Picker::new(of, wish, &mut self.bindings).text("text", WORD, &[])?)?)))
            }
            "import" => self.import(of, wish),
            "function" => self.function(of, wish),
            "class" => self.class(of, wish),
            "decorator" | "parameter" | "base" => self.of_definition(of, wish),
            _ => None,
        };
        self.depth -= 1;
        code
    }

    /// The members of a part, one after the other.
    fn members(&mut self, of: &dyn FactType, wish: &Wish<'_>, part: &str) -> Option<Code> {
        let mut code = Code::default();
        for (member, kind) in wish.members(of, part) {
            code.add(self.fact(kind, member)?);
        }
        Some(code)
    }

    fn in_function(&mut self, of: &dyn FactType, wish: &Wish<'_>, mut code: Code) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let (level, class) = (picker.optional("level", &[])?, picker.optional("class", &[])?);
        let awaited = picker.bool("awaited", false)?;
        let function =
            if level.as_deref().unwrap_or("function") == "function" { picker.text("function", WORD, &[]).ok_or(()) } else { Err(()) };
        match (level.as_deref(), class, function) {
            (Some("module"), None, _) => Some(code),
            (Some("class"), class, _) => Some(code.within(format!("class {}:", class.as_deref().unwrap_or("Planted")))),
            (_, class, Ok(function)) => {
                let word = if awaited { "async def" } else { "def" };
                let (outer, name) =
                    function.rsplit_once('.').map_or((class, function.as_str()), |(outer, name)| (Some(last(outer).to_owned()), name));
                let imports = std::mem::take(&mut code.imports);
                code.lines.splice(0..0, imports);
                let code = code.within(format!("{word} {}(self, connection):", is_name(name)?));
                Some(match outer {
                    Some(outer) => code.within(format!("class {}:", is_name(&outer)?)),
                    None => code,
                })
            }
            _ => None,
        }
    }

    fn in_class(&mut self, of: &dyn FactType, wish: &Wish<'_>, code: Code) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let (level, class) = (picker.optional("level", &[])?, picker.optional("class", &[])?);
        Some(match (class, level.as_deref()) {
            (Some(class), _) => code.within(format!("class {}:", is_name(&class)?)),
            (None, Some("class")) => code.within("class Planted:".to_owned()),
            (None, Some("function")) => code.within(format!("def {WORD}():")),
            _ => code,
        })
    }
}

/// The last part of a dotted name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A name that Python takes.
fn is_name(name: &str) -> Option<&str> {
    let first = name.chars().next()?;
    let fits = |char: char| char.is_alphanumeric() || char == '_';
    (name.chars().all(fits) && !first.is_ascii_digit()).then_some(name)
}

/// A dotted name that Python takes.
fn is_dotted(name: &str) -> Option<&str> {
    name.split('.').all(|part| is_name(part).is_some()).then_some(name)
}

/// A text that is one line.
fn plain_line(text: &str) -> Option<&str> {
    (!text.contains(['\n', '\r'])).then_some(text)
}

/// A string of Python.
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            char if char.is_control() => out.extend(format!("\\x{:02x}", u32::from(char)).chars()),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
