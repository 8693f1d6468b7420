//! Class statements: what a class extends, holds and, when models are read, declares.

use std::rc::Rc;

use super::effects;
use super::interpreter::Interpreter;
use super::values::{Class, Definition, Field, ScopeId, Value};
use crate::facts::program::{self, Expr, ExprKind, StmtKind};

impl<'p> Interpreter<'p> {
    /// Binds a class.
    pub fn class(&mut self, class: &'p program::Class) {
        let bases: Vec<_> = class.bases.iter().map(|base| self.eval(base)).collect();
        let scope = self.new_scope(Some(self.scope));
        self.within(self.file, scope, |it| it.block(&class.body));
        // In order of definition, which is the order of an enumeration's labels.
        let mut attributes = Vec::new();
        for name in effects::defined(&class.body) {
            if let Some(value) = self.own(scope, name) {
                attributes.push((name.to_owned(), value.clone()));
            }
        }
        attributes.extend(self.fields(class));
        let (keywords, fields) = if self.reading.is_some() { self.declared(class, scope) } else { (Vec::new(), Vec::new()) };
        let definition = Some(Definition { class, file: self.file, keywords, fields, doubtful: self.replay.doubt > 0 });
        let made = Rc::new(Class { name: class.name.clone(), bases, attributes, definition });
        if let Some(reading) = &mut self.reading {
            reading.classes.push(Rc::clone(&made));
        }
        self.bind(&class.name, Value::Class(made));
    }

    /// Evaluates a declared type where it stands: a later name of the class may hide what it means.
    pub fn declare(&mut self, target: &'p Expr, annotation: &'p Expr) {
        if self.reading.is_none() {
            return;
        }
        let value = self.eval(annotation);
        let at = (self.file, target.span.start);
        if let Some(reading) = &mut self.reading {
            reading.declared.insert(at, value);
        }
    }

    /// The keywords of a class and what its body, whose names are in `scope`, declares or assigns.
    fn declared(&mut self, class: &'p program::Class, scope: ScopeId) -> (Vec<(String, Value<'p>)>, Vec<Field<'p>>) {
        let mut keywords = Vec::new();
        for (name, value) in &class.keywords {
            let value = self.eval(value);
            keywords.extend(name.clone().map(|name| (name, value)));
        }
        let mut fields: Vec<Field<'p>> = Vec::new();
        for statement in &class.body {
            let (target, annotation) = match &statement.kind {
                StmtKind::Assign { targets, annotation, .. } => (targets.first(), annotation.as_ref()),
                StmtKind::Declare { target, annotation } => (Some(target), Some(annotation)),
                StmtKind::Function(function) => {
                    let value = self.own(scope, &function.name).cloned();
                    fields.push(Field { name: &function.name, span: function.name_span, annotation: None, value });
                    continue;
                }
                _ => continue,
            };
            let Some((name, span)) =
                target.and_then(|target| if let ExprKind::Name(name) = &target.kind { Some((name.as_str(), target.span)) } else { None })
            else {
                continue;
            };
            let declared = self.reading.as_ref().and_then(|reading| reading.declared.get(&(self.file, span.start)));
            let annotation = annotation.and(declared.cloned());
            let value = if matches!(statement.kind, StmtKind::Assign { .. }) { self.own(scope, name).cloned() } else { None };
            // The last of several assignments is what the class has.
            fields.retain(|field| field.name != name);
            fields.push(Field { name, span, annotation, value });
        }
        (keywords, fields)
    }
}
