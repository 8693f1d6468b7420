//! Routes of FastAPI.

use super::{Code, Writer, is_dotted, is_name, last, literal, plain_line};
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::plants::pick::Picker;
use crate::kinds::assert::plants::wish::Wish;
use crate::kinds::plant::WORD;

impl Writer<'_> {
    /// A route of a router of its own, which an application serves only where that is asked for.
    pub(super) fn route(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let path = match picker.optional("route", &["/planted".to_owned()])? {
            Some(path) => path,
            None => picker.text("declared", "/planted", &["/planted".to_owned()])?,
        };
        if !picker.fits("declared", &Value::text(&path)) || !path.starts_with('/') {
            return None;
        }
        let methods: Vec<String> = ["POST", "GET"].map(str::to_owned).into();
        let method = picker.text("method", "GET", &methods)?.to_lowercase();
        let mounted = picker.bool("mounted", false)?;
        let (dependencies, tags) = (picker.names("dependencies")?, picker.names("tags")?);
        let (model, status) = (picker.optional("response_model", &[])?, picker.optional("status", &[])?);
        let handler = picker.text("handler", WORD, &[])?;
        if !picker.fits("framework", &Value::text("fastapi")) {
            return None;
        }
        let mut arguments = vec![literal(plain_line(&path)?)];
        if !dependencies.is_empty() {
            let all: Option<Vec<String>> = dependencies.iter().map(|name| Some(format!("Depends({})", is_dotted(name)?))).collect();
            arguments.push(format!("dependencies=[{}]", all?.join(", ")));
        }
        if !tags.is_empty() {
            arguments.push(format!("tags=[{}]", tags.iter().map(|tag| literal(tag)).collect::<Vec<_>>().join(", ")));
        }
        arguments.extend(model.map(|model| format!("response_model={model}")));
        arguments.extend(status.map(|status| format!("status_code={status}")));
        let holder = if mounted { "planted_app" } else { "planted_router" };
        let mut body = self.members(of, wish, "calls")?;
        let needs = std::mem::take(&mut body.imports);
        body.lines.splice(0..0, needs);
        let mut code = Code {
            imports: vec!["from fastapi import APIRouter, Depends, FastAPI".to_owned()],
            lines: vec![
                format!("{holder} = {}()", if mounted { "FastAPI" } else { "APIRouter" }),
                plain_line(&format!("@{holder}.{}({})", is_name(&method)?, arguments.join(", ")))?.to_owned(),
            ],
        };
        code.add(body.within(format!("def {}():", is_name(last(&handler))?)));
        Some(code)
    }
}
