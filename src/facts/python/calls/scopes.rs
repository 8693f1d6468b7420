//! Who binds a name: the scopes of a Python file while it is read.

use rustc_hash::FxHashMap;

use crate::facts::calls::{Level, Origin, Scope};
use crate::facts::imports::Import;

/// What a name is bound to. Where a scope binds it more than once, an import stays an import (`except ImportError: x = None`), and
/// results of several calls are no longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The import at this index.
    Import(u32),
    /// The result of the call at this index.
    Made(u32),
    /// Anything else.
    Value,
    /// `global`: the module's name.
    Global,
    /// `nonlocal`: a name of a function around this one.
    Outer,
}

/// All scopes of a file.
pub(super) struct Scopes<'a> {
    all: Vec<Open<'a>>,
    /// From the one being read to the module, innermost last.
    path: Vec<usize>,
    /// Imports by the place of their name.
    imports: FxHashMap<u32, u32>,
}

/// One scope.
struct Open<'a> {
    /// `None` for a lambda or comprehension: what stands in it stands in the scope around it.
    scope: Option<Scope>,
    parent: Option<usize>,
    bindings: FxHashMap<&'a str, Binding>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(imports: &[Import]) -> Self {
        let module = Scope { name: String::new(), level: Level::Module, class: None };
        let imports = imports.iter().enumerate().filter_map(|(at, import)| Some((import.name_span.start, u32::try_from(at).ok()?)));
        Self {
            all: vec![Open { scope: Some(module), parent: None, bindings: FxHashMap::default() }],
            path: vec![0],
            imports: imports.collect(),
        }
    }

    pub(super) fn current(&self) -> usize {
        self.path.last().copied().unwrap_or(0)
    }

    pub(super) fn enter(&mut self, name: &str, level: Level) {
        let around = self.all.get(self.named(self.current()) as usize).and_then(|open| open.scope.as_ref());
        let (prefix, class) = around.map_or(("", None), |scope| (scope.name.as_str(), scope.class.clone()));
        let full = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let class = if level == Level::Class { Some(name.to_owned()) } else { class };
        self.push(Some(Scope { name: full, level, class }));
    }

    /// A lambda or comprehension.
    pub(super) fn enter_unnamed(&mut self) {
        self.push(None);
    }

    fn push(&mut self, scope: Option<Scope>) {
        self.all.push(Open { scope, parent: Some(self.current()), bindings: FxHashMap::default() });
        self.path.push(self.all.len() - 1);
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    pub(super) fn bind(&mut self, name: &'a str, binding: Binding) {
        let mut at = self.current();
        if self.bindings(at).and_then(|bindings| bindings.get(name)) == Some(&Binding::Global) {
            at = 0;
        }
        let Some(open) = self.all.get_mut(at) else { return };
        open.bindings
            .entry(name)
            .and_modify(|known| {
                *known = match (*known, binding) {
                    (kept @ (Binding::Import(_) | Binding::Global | Binding::Outer), _) => kept,
                    (_, import @ Binding::Import(_)) => import,
                    _ => Binding::Value,
                };
            })
            .or_insert(binding);
    }

    pub(super) fn bind_import(&mut self, name: &'a str, name_start: u32) {
        if let Some(index) = self.imports.get(&name_start).copied() {
            self.bind(name, Binding::Import(index));
        }
    }

    pub(super) fn declare_global(&mut self, name: &'a str) {
        self.declare(name, Binding::Global);
    }

    pub(super) fn declare_outer(&mut self, name: &'a str) {
        self.declare(name, Binding::Outer);
    }

    fn declare(&mut self, name: &'a str, binding: Binding) {
        let at = self.current();
        if at > 0
            && let Some(open) = self.all.get_mut(at)
        {
            open.bindings.insert(name, binding);
        }
    }

    /// Where a name that is used in a scope comes from.
    pub(super) fn origin(&self, scope: usize, name: &str) -> Origin {
        let mut at = Some(scope);
        while let Some(index) = at {
            let Some(open) = self.all.get(index) else { break };
            let hidden = index != scope && open.scope.as_ref().is_some_and(|scope| scope.level == Level::Class);
            match open.bindings.get(name).filter(|_| !hidden) {
                None | Some(Binding::Outer) => at = open.parent,
                Some(Binding::Global) => at = (index != 0).then_some(0),
                Some(Binding::Import(import)) => return Origin::Import(*import),
                Some(Binding::Made(call)) => return Origin::Made(*call),
                Some(Binding::Value) => return if index == 0 { Origin::Own } else { Origin::Local },
            }
        }
        Origin::Unknown
    }

    fn bindings(&self, at: usize) -> Option<&FxHashMap<&'a str, Binding>> {
        self.all.get(at).map(|open| &open.bindings)
    }

    /// The index of the innermost scope with a name.
    pub(super) fn named(&self, scope: usize) -> u32 {
        let mut at = scope;
        while let Some(open) = self.all.get(at)
            && open.scope.is_none()
            && let Some(parent) = open.parent
        {
            at = parent;
        }
        u32::try_from(at).unwrap_or(0)
    }

    /// The scopes under the indexes that [`Scopes::named`] gives, and the module's names that hold the result of a call.
    pub(super) fn finish(self) -> (Vec<Scope>, Vec<(String, u32)>) {
        let made = self.all.first().into_iter().flat_map(|module| &module.bindings);
        let made = made.filter_map(|(name, binding)| match binding {
            Binding::Made(call) => Some(((*name).to_owned(), *call)),
            _ => None,
        });
        let mut made: Vec<(String, u32)> = made.collect();
        made.sort();
        let unnamed = || Scope { name: String::new(), level: Level::Module, class: None };
        (self.all.into_iter().map(|open| open.scope.unwrap_or_else(unnamed)).collect(), made)
    }
}
