//! Functions and classes with what belongs to them, and whole modules.

use super::{Code, Writer, is_dotted, is_name, last, literal, plain_line};
use crate::kinds::assert::fact::FactType;
use crate::kinds::assert::plants::pick::Picker;
use crate::kinds::assert::plants::wish::Wish;
use crate::kinds::plant::WORD;

impl Writer<'_> {
    pub(super) fn function(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let full = picker.optional("full_name", &[])?;
        let name = picker.text("name", full.as_deref().map_or(WORD, last), &[])?;
        let (is_async, returns) = (picker.bool("async", false)?, picker.optional("returns", &[])?);
        let docstring = picker.optional("docstring", &[])?;
        let mut parameters = Vec::new();
        for (member, kind) in wish.members(of, "parameters") {
            parameters.push(self.parameter(kind, member)?);
        }
        let mut body = Code { imports: vec![], lines: docstring.map(|text| literal(&text)).into_iter().collect() };
        for part in ["assignments", "calls", "writes", "queries"] {
            body.add(self.members(of, wish, part)?);
        }
        let needs = std::mem::take(&mut body.imports);
        body.lines.splice(0..0, needs);
        let word = if is_async { "async def" } else { "def" };
        let returns = returns.map(|returns| format!(" -> {returns}")).unwrap_or_default();
        let first = format!("{word} {}({}){returns}:", is_name(&name)?, parameters.join(", "));
        let mut code = self.decorators(of, wish)?;
        code.add(body.within(plain_line(&first)?.to_owned()));
        Some(code)
    }

    fn parameter(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<String> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let name = picker.text("name", WORD, &[])?;
        let (annotation, default) = (picker.optional("type", &[])?, picker.optional("default", &[])?);
        let annotation = annotation.map(|text| format!(": {text}")).unwrap_or_default();
        let default = default.map(|text| format!(" = {text}")).unwrap_or_default();
        Some(format!("{}{annotation}{default}", is_name(&name)?))
    }

    /// Decorators, with what they need imported.
    fn decorators(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut code = Code::default();
        for (member, kind) in wish.members(of, "decorators") {
            code.add(self.decorator(kind, member)?);
        }
        Some(code)
    }

    fn decorator(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let Code { imports, lines } = self.call(of, wish)?;
        let called = Picker::new(of, wish, &mut self.bindings).bool("called", true)?;
        let line = |line: String| {
            let bare = if called { line.as_str() } else { line.split('(').next().unwrap_or(&line) };
            format!("@{bare}")
        };
        Some(Code { imports, lines: lines.into_iter().map(line).collect() })
    }

    pub(super) fn class(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let full = picker.optional("full_name", &[])?;
        let name = picker.text("name", full.as_deref().map_or("Planted", last), &[])?;
        let (docstring, ancestors) = (picker.optional("docstring", &[])?, picker.names("ancestors")?);
        let (metaclass, table) = (picker.optional("metaclass", &[])?, picker.bool("table", false)?);
        let mut code = self.decorators(of, wish)?;
        let mut bases = Vec::new();
        for full in ancestors {
            let (package, base) = is_dotted(&full)?.rsplit_once('.')?;
            code.imports.push(format!("from {package} import {base}"));
            bases.push(base.to_owned());
        }
        for (member, kind) in wish.members(of, "bases") {
            let (imports, base) = self.base(kind, member)?;
            code.imports.extend(imports);
            bases.push(base);
        }
        bases.extend(metaclass.map(|name| format!("metaclass={name}")));
        bases.extend(table.then(|| "table=True".to_owned()));
        let bases = if bases.is_empty() { String::new() } else { format!("({})", bases.join(", ")) };
        let mut body = Code { imports: vec![], lines: docstring.map(|text| literal(&text)).into_iter().collect() };
        for part in ["fields", "methods"] {
            body.add(self.several(of, wish, part)?);
        }
        code.imports.append(&mut body.imports);
        code.add(body.within(plain_line(&format!("class {}{bases}:", is_name(&name)?))?.to_owned()));
        Some(code)
    }

    /// Members under different names: two fields of one name are one.
    fn several(&mut self, of: &dyn FactType, wish: &Wish<'_>, part: &str) -> Option<Code> {
        let mut code = Code::default();
        for (at, (member, kind)) in wish.members(of, part).into_iter().enumerate() {
            let mut one = self.fact(kind, member)?;
            if at > 0 && !Picker::new(kind, member, &mut vec![]).asks("name") {
                one.lines.iter_mut().for_each(|line| *line = line.replacen(WORD, &format!("{WORD}_{at}"), 1));
            }
            code.add(one);
        }
        Some(code)
    }

    fn base(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<(Vec<String>, String)> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let (name, resolved) = (picker.text("name", "Base", &[])?, picker.optional("resolved", &[])?);
        match resolved {
            Some(full) => {
                let (package, base) = is_dotted(&full)?.rsplit_once('.')?;
                Some((vec![format!("from {package} import {base}")], base.to_owned()))
            }
            None => Some((vec![], is_dotted(&name)?.to_owned())),
        }
    }

    /// A decorator, parameter or base with something that has it.
    pub(super) fn of_definition(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        match of.name() {
            "decorator" => {
                let mut code = self.decorator(of, wish)?;
                code.lines.extend([format!("def {WORD}():"), "    pass".to_owned()]);
                Some(code)
            }
            "parameter" => {
                let parameter = self.parameter(of, wish)?;
                Some(Code::default().within(format!("def {WORD}({parameter}):")))
            }
            _ => {
                let (imports, base) = self.base(of, wish)?;
                Some(Code { imports, lines: vec![format!("class Planted({base}):"), "    pass".to_owned()] })
            }
        }
    }

    /// All of a module.
    pub fn module(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let (headers, exports, docstring) = (picker.names("headers")?, picker.names("exports")?, picker.optional("docstring", &[])?);
        let mut code = Code::default();
        for header in headers {
            code.lines.push(format!("# {}", plain_line(&header)?));
        }
        code.lines.extend(docstring.map(|text| literal(&text)));
        let mut rest = Code::default();
        for part in ["comments", "imports", "assignments", "classes", "functions"] {
            rest.add(self.several(of, wish, part)?);
        }
        let mut body = Code::default();
        for part in ["calls", "writes", "queries"] {
            body.add(self.members(of, wish, part)?);
        }
        if !body.lines.is_empty() {
            rest.imports.append(&mut body.imports);
            rest.add(body.within(format!("def {WORD}(connection):")));
        }
        let mut imports = std::mem::take(&mut rest.imports);
        imports.sort();
        imports.dedup();
        code.lines.extend(imports);
        code.lines.extend(rest.lines);
        if !exports.is_empty() {
            let names: Vec<String> = exports.iter().map(|name| literal(name)).collect();
            code.lines.push(format!("__all__ = [{}]", names.join(", ")));
        }
        Some(code)
    }
}
