//! Who binds a name: the scopes of a Python file while it is read.

use ruff_python_ast::Expr;
use rustc_hash::{FxHashMap, FxHashSet};

use super::blocks::Blocks;
use crate::facts::calls::{Level, Origin, Scope};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::symbols::Defined;
use crate::source::text::Span;

/// What a name is bound to. Where a scope binds it more than once, an import stays an import (`except ImportError: x = None`), and
/// results of several calls are no longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The import at this index.
    Import(u32),
    /// The result of the call at this index.
    Made(u32),
    /// What a `with` statement gets from the result of the call at this index.
    Entered(u32),
    /// A class or function statement.
    Defined(Defined),
    /// A parameter, by the indexes of its function and of itself.
    Parameter(u32, u32),
    /// A type and no value: `a: int`.
    Typed,
    /// Anything else.
    Value,
    /// `global`: the module's name.
    Global,
    /// `nonlocal`: a name of a function around this one.
    Outer,
}

/// What the statements of a scope bind a name to: all of them together, and the last one that was read.
struct Bound {
    all: Binding,
    last: Binding,
    /// Where the last one stands; nothing where it may not be run.
    block: Option<u32>,
}

/// All scopes of a file.
pub(super) struct Scopes<'a> {
    all: Vec<Open<'a>>,
    /// From the one being read to the module, innermost last.
    path: Vec<usize>,
    /// Imports by the place of their name.
    places: FxHashMap<u32, u32>,
    imports: &'a [Import],
    blocks: Blocks,
    /// Names that functions bind for others: `global`, `nonlocal`.
    escaping: FxHashSet<&'a str>,
}

/// One scope.
struct Open<'a> {
    /// `None` for a lambda or comprehension: what stands in it stands in the scope around it.
    scope: Option<Scope>,
    parent: Option<usize>,
    bindings: FxHashMap<&'a str, Bound>,
    /// Names that several statements bind to different things; filled at need.
    rebound: FxHashSet<&'a str>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(imports: &'a [Import], length: usize) -> Self {
        let module = Scope { name: String::new(), level: Level::Module, class: None, parent: None, test: false, span: Span::of(0, length) };
        let places = imports.iter().enumerate().filter_map(|(at, import)| Some((import.name_span.start, u32::try_from(at).ok()?)));
        let places = places.collect();
        let (blocks, escaping) = (Blocks::default(), FxHashSet::default());
        let mut scopes = Self { all: Vec::new(), path: Vec::new(), places, imports, blocks, escaping };
        scopes.push(Some(module));
        scopes
    }

    pub(super) fn current(&self) -> usize {
        self.path.last().copied().unwrap_or(0)
    }

    /// Opens the scope of a class or function, and gives its index.
    pub(super) fn enter(&mut self, name: &str, level: Level, span: Span) -> u32 {
        let parent = self.named(self.current());
        let around = self.all.get(parent as usize).and_then(|open| open.scope.as_ref());
        let (prefix, class) = around.map_or(("", None), |scope| (scope.name.as_str(), scope.class.clone()));
        let full = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let class = if level == Level::Class { Some(name.to_owned()) } else { class };
        self.push(Some(Scope { name: full, level, class, parent: Some(parent), test: false, span }));
        self.named(self.current())
    }

    /// A lambda or comprehension.
    pub(super) fn enter_unnamed(&mut self) {
        self.push(None);
    }

    fn push(&mut self, scope: Option<Scope>) {
        let parent = self.path.last().copied();
        self.all.push(Open { scope, parent, bindings: FxHashMap::default(), rebound: FxHashSet::default() });
        self.path.push(self.all.len() - 1);
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    pub(super) fn bind(&mut self, name: &'a str, binding: Binding) {
        let mut at = self.current();
        if self.bound_to(at, name) == Some(Binding::Global) {
            at = 0;
        }
        let block = Some(self.blocks.current());
        let imports = self.imports;
        let Some(Open { bindings, rebound, .. }) = self.all.get_mut(at) else { return };
        let Some(known) = bindings.get_mut(name) else {
            bindings.insert(name, Bound { all: binding, last: binding, block });
            return;
        };
        let (kept, same) = merged(known.all, binding, imports);
        *known = Bound { all: kept, last: binding, block };
        if !same {
            rebound.insert(name);
        }
    }

    pub(super) fn bind_import(&mut self, name: &'a str, name_start: u32) {
        if let Some(index) = self.places.get(&name_start).copied() {
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
            open.bindings.insert(name, Bound { all: binding, last: binding, block: None });
        }
        self.escaping.insert(name);
    }

    /// Where a name that is used in a scope comes from, and whether several statements bind it there.
    pub(super) fn origin(&self, scope: usize, name: &str) -> (Origin, bool) {
        let mut at = Some(scope);
        while let Some(index) = at {
            let Some(open) = self.all.get(index) else { break };
            let hidden = index != scope && open.scope.as_ref().is_some_and(|scope| scope.level == Level::Class);
            let origin = match open.bindings.get(name).filter(|_| !hidden).map(|bound| bound.all) {
                None | Some(Binding::Outer) => {
                    at = open.parent;
                    continue;
                }
                Some(Binding::Global) => {
                    at = (index != 0).then_some(0);
                    continue;
                }
                Some(Binding::Import(import)) => Origin::Import(import),
                Some(Binding::Made(call)) => Origin::Made(call),
                Some(Binding::Entered(call)) => Origin::Entered(call),
                Some(Binding::Defined(defined)) if index != 0 => Origin::Inner(defined),
                Some(Binding::Parameter(function, parameter)) => Origin::Parameter(function, parameter),
                Some(Binding::Value | Binding::Typed | Binding::Defined(_)) if index == 0 => Origin::Own,
                Some(Binding::Value | Binding::Typed | Binding::Defined(_)) => Origin::Local,
            };
            return (origin, open.rebound.contains(name));
        }
        (Origin::Unknown, false)
    }

    /// Whether a scope says `global` or `nonlocal` of a name.
    pub(super) fn is_outer(&self, scope: u32, name: &str) -> bool {
        let binding = self.bound_to(scope as usize, name);
        matches!(binding, Some(Binding::Global | Binding::Outer))
    }

    /// The classes and functions of the module's level that nothing else binds, by name.
    pub(super) fn defined(&self) -> Vec<(String, Defined)> {
        let mut defined: Vec<(String, Defined)> = Vec::new();
        for (name, binding) in self.all.first().into_iter().flat_map(|module| &module.bindings) {
            if let Binding::Defined(one) = binding.all {
                defined.push(((*name).to_owned(), one));
            }
        }
        defined.sort();
        defined
    }

    /// Every name that the module's level binds.
    pub(super) fn bound(&self) -> Vec<String> {
        let mut bound: Vec<String> =
            self.all.first().into_iter().flat_map(|module| module.bindings.keys()).map(|name| (*name).to_owned()).collect();
        bound.sort();
        bound
    }

    fn bound_to(&self, at: usize, name: &str) -> Option<Binding> {
        self.all.get(at)?.bindings.get(name).map(|bound| bound.all)
    }

    /// What a name is bound to where the walk is, if that is sure: the last statement that binds it comes before on every way there.
    pub(super) fn nearest(&self, name: &str) -> Option<Binding> {
        let bound = self.all.get(self.current())?.bindings.get(name)?;
        self.blocks.are_run_before(bound.block?).then_some(bound.last)
    }

    /// Where a name comes from that is bound to this; nothing where that says no more than its scope.
    pub(super) fn nearest_origin(&self, name: &str, nearest: Binding) -> Option<Origin> {
        if self.escaping.contains(name) {
            return None;
        }
        Some(match nearest {
            Binding::Import(import) => Origin::Import(import),
            Binding::Made(call) => Origin::Made(call),
            Binding::Entered(call) => Origin::Entered(call),
            Binding::Defined(defined) => Origin::Inner(defined),
            Binding::Parameter(function, parameter) => Origin::Parameter(function, parameter),
            Binding::Typed | Binding::Value | Binding::Global | Binding::Outer => return None,
        })
    }

    /// The last binding of a name may not be run: `a and (b := c())`.
    pub(super) fn doubt(&mut self, target: &Expr) {
        let at = self.current();
        if let (Expr::Name(name), Some(open)) = (target, self.all.get_mut(at))
            && let Some(bound) = open.bindings.get_mut(name.id.as_str())
        {
            bound.block = None;
        }
    }

    /// The next block is run again and again.
    pub(super) fn repeat(&mut self) {
        self.blocks.repeats = true;
    }

    /// Opens a block of statements; gives the one around it.
    pub(super) fn enter_block(&mut self) -> u32 {
        self.blocks.enter()
    }

    pub(super) fn leave_block(&mut self, around: u32) {
        self.blocks.at = around;
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
        let made = made.filter_map(|(name, bound)| match bound.all {
            Binding::Made(call) => Some(((*name).to_owned(), call)),
            _ => None,
        });
        let mut made: Vec<(String, u32)> = made.collect();
        made.sort();
        let unnamed = || Scope { name: String::new(), level: Level::Module, class: None, parent: None, test: false, span: Span::default() };
        (self.all.into_iter().map(|open| open.scope.unwrap_or_else(unnamed)).collect(), made)
    }
}

/// What two bindings of one name are together, and whether they are the same thing.
fn merged(known: Binding, binding: Binding, imports: &[Import]) -> (Binding, bool) {
    match (known, binding) {
        (Binding::Import(one), Binding::Import(two)) => {
            let of = |at: u32| imports.get(at as usize);
            let same = of(one).zip(of(two)).is_some_and(|(one, two)| is_same(one, two));
            (known, same)
        }
        (Binding::Global | Binding::Outer, _) => (known, true),
        (Binding::Import(_), _) => (known, false),
        (_, Binding::Import(_)) => (binding, false),
        (Binding::Typed, other) | (other, Binding::Typed) => (other, true),
        _ => (Binding::Value, false),
    }
}

/// Whether two imports bind the same thing: `import a.b` and `import a.c` both bind `a`.
fn is_same(one: &Import, two: &Import) -> bool {
    let plain = |import: &Import| import.kind == ImportKind::Import && import.alias.is_none();
    (plain(one) && plain(two)) || (one.kind, one.level, &one.module, &one.name) == (two.kind, two.level, &two.module, &two.name)
}
