//! Methods of Rust that are called on a value: what their types are, where declarations say it.
//!
//! A type is known of `self`, of a parameter, a field, a variable that is bound once with a type or by `T::new()`, and of what a
//! first-party function returns. Whatever else decides it, inference or a trait, leaves the call without a name.

use super::{Linker, One};
use crate::facts::calls::{Call, Origin};
use crate::facts::symbols::{Annotation, Defined, Function};

/// Types whose values are used as what they hold.
const POINTERS: &[&str] = &["Arc", "Box", "Rc"];
/// Types whose values `?` and `.await` turn into others, which a callee does not show.
const OPENED: &[&str] = &["Future", "JoinHandle", "Option", "Result"];
/// How many names one type is followed through.
const HOPS: usize = 8;

/// A type by its full name.
pub(super) struct Of {
    full: String,
    /// It is held by a pointer, which has methods of its own.
    held: bool,
}

impl Linker<'_> {
    /// The full name of a method that is called on a value.
    pub(super) fn method(&self, one: &One<'_>, call: &Call) -> Option<String> {
        let (receiver, method) = call.callee.rsplit_once('.')?;
        let mut parts = receiver.split('.');
        let first = parts.next()?;
        let of = match first {
            "self" => Of { full: self.class_around(one, call)?, held: false },
            name => self.variable(one, call, name)?,
        };
        let of = parts.try_fold((of, HOPS), |(of, hops), part| Some((self.member(&of, part)?, hops.checked_sub(1)?)))?.0;
        self.called(&of, method)
    }

    /// The same behind a function that is called by its path: `app.Repo.new().save`.
    pub(super) fn behind(&self, name: &str) -> Option<String> {
        let (function, rest) = name.split_once("().").filter(|(_, rest)| rest.matches('.').count() < HOPS)?;
        let (chain, method) = rest.rsplit_once('.').map_or((None, rest), |(chain, method)| (Some(chain), method));
        let mut of = self.returned(function)?;
        for part in chain.into_iter().flat_map(|chain| chain.split('.')) {
            of = self.member(&of, part)?;
        }
        self.called(&of, method).filter(|name| self.definitions.contains_key(name))
    }

    fn variable(&self, one: &One<'_>, call: &Call, name: &str) -> Option<Of> {
        let symbols = one.code.symbols.as_ref()?;
        if call.rebound {
            return None;
        }
        if let Origin::Parameter(function, parameter) = call.origin {
            let function = symbols.function(function)?;
            return self.typed(one, function.parameters.get(parameter as usize)?.annotation.as_ref()?);
        }
        if !matches!(call.origin, Origin::Local | Origin::Own) {
            return None;
        }
        let calls = one.code.calls.as_ref()?;
        // A function sees the variables of no function around it.
        let scope = if call.origin == Origin::Own { 0 } else { call.scope };
        let assignment = symbols.assignments.get((*one.assigned.get(&(scope, name))?)?)?;
        if let Some(annotation) = &assignment.annotation {
            return self.typed(one, annotation);
        }
        let made = calls.get(assignment.call?)?;
        let full = self.name(one, made.origin, &made.callee)?;
        self.returned(&full).or_else(|| {
            // By a custom that all keep; what it is of is a type by its capital.
            let of = full.strip_suffix(".new").filter(|of| !self.definitions.contains_key(&full) && is_type(of))?;
            Some(Of { full: of.to_owned(), held: false })
        })
    }

    /// What a first-party function returns.
    fn returned(&self, function: &str) -> Option<Of> {
        let (at, defined) = (*self.definitions.get(function)?)?;
        let Defined::Function(index) = defined else { return None };
        let module = self.modules.get(at)?;
        let Function { returns, .. } = module.code.symbols.as_ref()?.function(index)?;
        let returns = returns.as_ref()?;
        if !returns.optional && returns.of.as_ref().is_some_and(|of| of.name == "Self") {
            return Some(Of { full: function.rsplit_once('.')?.0.to_owned(), held: false });
        }
        // What another crate makes of a result, only it knows.
        self.typed(module, returns).filter(|of| self.definitions.contains_key(&of.full))
    }

    fn typed(&self, one: &One<'_>, annotation: &Annotation) -> Option<Of> {
        let of = annotation.of.as_ref().filter(|_| !annotation.optional)?;
        let full = self.name(one, of.origin, &of.name)?;
        let is_opened = full.rsplit('.').next().is_some_and(|name| OPENED.contains(&name));
        let held = annotation.head.as_deref().is_some_and(|head| POINTERS.contains(&head));
        (!is_opened).then_some(Of { full, held })
    }

    /// The type of a field, or of what a method returns.
    fn member(&self, of: &Of, part: &str) -> Option<Of> {
        if let Some(method) = part.strip_suffix("()") {
            return self.returned(&format!("{}.{method}", of.full));
        }
        let (at, defined) = (*self.definitions.get(&of.full)?)?;
        let Defined::Class(index) = defined else { return None };
        let module = self.modules.get(at)?;
        let symbols = module.code.symbols.as_ref()?;
        let field = (*module.assigned.get(&(symbols.class(index)?.scope, part))?)?;
        self.typed(module, symbols.assignments.get(field)?.annotation.as_ref()?)
    }

    /// The method of a type, where it is certainly the type's.
    fn called(&self, of: &Of, method: &str) -> Option<String> {
        let name = format!("{}.{method}", of.full);
        let is_ours = self.definitions.contains_key(&of.full);
        let is_pointers = of.held && method == "clone";
        (self.definitions.contains_key(&name) || (!is_ours && !is_pointers)).then_some(name)
    }
}

/// Whether a full name is a type's, by its capital.
fn is_type(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase))
}
