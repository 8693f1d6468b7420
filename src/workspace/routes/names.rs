//! From a written name to the variable that it is, across modules.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::calls::{Argued, Argument, Call, Level};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::program::Program;
use crate::facts::store::FactStore;
use crate::facts::symbols::{Assignment, Defined};
use crate::source::sources::Sources;
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::ImportGraph;

/// How many re-exports a name is followed through.
const HOPS: usize = 8;

/// A variable or parameter: the index of its module, the scope that binds it, its name.
pub type Slot = (u32, u32, String);

/// The code of all modules.
pub struct Code<'a> {
    pub modules: &'a [ModuleCalls],
    pub sources: &'a Sources,
    graph: &'a ImportGraph,
    facts: &'a FactStore,
    by_name: FxHashMap<&'a str, u32>,
    /// Assignments to names, by module, scope and name; nothing for a name that is assigned more than once.
    assigned: FxHashMap<(u32, u32, &'a str), Option<&'a Assignment>>,
    /// Parameters, by module, scope and name.
    parameters: FxHashSet<(u32, u32, &'a str)>,
    /// Calls that change a list, by the last name of the list, with their module.
    changes: FxHashMap<&'a str, Vec<(u32, &'a Call)>>,
}

impl<'a> Code<'a> {
    pub fn new(graph: &'a ImportGraph, facts: &'a FactStore, modules: &'a [ModuleCalls], sources: &'a Sources) -> Self {
        let by_name = modules.iter().zip(0..).map(|(module, at)| (module.module.as_str(), at)).collect();
        let (mut assigned, mut parameters, mut changes) = (FxHashMap::default(), FxHashSet::default(), FxHashMap::default());
        for (module, at) in modules.iter().zip(0..) {
            for assignment in &module.symbols.assignments {
                let key = (at, assignment.scope, assignment.target.as_str());
                assigned.entry(key).and_modify(|known| *known = None).or_insert(Some(assignment));
            }
            for function in &module.symbols.functions {
                parameters.extend(function.parameters.iter().map(|parameter| (at, function.scope, parameter.name.as_str())));
            }
            for call in &module.calls.calls {
                if let Some(list) = changed(call) {
                    let calls: &mut Vec<(u32, &Call)> = changes.entry(list.rsplit('.').next().unwrap_or(list)).or_default();
                    calls.push((at, call));
                }
            }
        }
        Self { modules, sources, graph, facts, by_name, assigned, parameters, changes }
    }

    /// Whether a call may change the list that a variable is.
    pub fn is_changed(&self, slot: &Slot) -> bool {
        let calls = self.changes.get(slot.2.as_str()).map_or(&[][..], Vec::as_slice);
        calls.iter().any(|(at, call)| changed(call).is_some_and(|list| self.lookup(*at, call.scope, list).as_ref() == Some(slot)))
    }

    pub fn module(&self, at: u32) -> Option<&'a ModuleCalls> {
        self.modules.get(at as usize)
    }

    /// The module of a name, and its index.
    pub fn named(&self, name: &str) -> Option<(u32, &'a ModuleCalls)> {
        let at = *self.by_name.get(name)?;
        Some((at, self.module(at)?))
    }

    /// What is written at a place of a module.
    pub fn text(&self, at: u32, span: Span) -> &'a str {
        self.module(at).map_or("", |module| span.slice(self.sources.get(module.file).text()))
    }

    /// The full name of a variable.
    pub fn full(&self, slot: &Slot) -> String {
        let module = self.module(slot.0);
        let scope = module.and_then(|module| module.calls.scopes.get(slot.1 as usize)).filter(|scope| !scope.name.is_empty());
        let names = [module.map_or("", |module| module.module.as_str()), scope.map_or("", |scope| scope.name.as_str()), slot.2.as_str()];
        names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".")
    }

    /// The variable that a written path is, seen from a scope.
    pub fn lookup(&self, at: u32, scope: u32, path: &str) -> Option<Slot> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let module = self.module(at)?;
        let mut current = Some(scope);
        while let Some(index) = current {
            let here = module.calls.scopes.get(index as usize)?;
            let key = (at, index, first);
            let sees = index == scope || here.level != Level::Class;
            if sees && (self.assigned.contains_key(&key) || self.parameters.contains(&key)) {
                return rest.is_none().then(|| (at, index, first.to_owned()));
            }
            current = here.parent;
        }
        self.global(&self.imported(at, path)?, HOPS)
    }

    /// The full name of a path whose first name an import binds.
    pub fn imported(&self, at: u32, path: &str) -> Option<String> {
        let (first, rest) = path.split_at_checked(path.find('.').unwrap_or(path.len()))?;
        let module = self.module(at)?;
        let imports = &self.facts.python(module.file)?.code.imports;
        let import = imports.iter().find(|import| bound(import) == Some(first))?;
        if import.kind == ImportKind::Import && import.alias.is_none() {
            return Some(path.to_owned());
        }
        Some(format!("{}{rest}", self.target(module, import)?))
    }

    fn target(&self, module: &ModuleCalls, import: &Import) -> Option<&'a str> {
        let all = &self.graph.imports;
        let start = all.partition_point(|other| other.importer.as_str() < module.module.as_str());
        let mut own = all.iter().skip(start).take_while(|other| other.importer == module.module);
        own.find(|other| (other.place.file, other.place.span) == (module.file, import.name_span)).map(|other| other.target.as_str())
    }

    /// The variable of a full name, through re-exports.
    fn global(&self, full: &str, hops: usize) -> Option<Slot> {
        let hops = hops.checked_sub(1)?;
        let (module, name) = full.rsplit_once('.')?;
        let at = if let Some(at) = self.by_name.get(module) {
            *at
        } else {
            // `package.alias.router`, where the package binds the alias to a module.
            let (package, alias) = module.rsplit_once('.')?;
            let next = self.imported(*self.by_name.get(package)?, alias)?;
            return self.global(&format!("{next}.{name}"), hops);
        };
        if self.assigned.contains_key(&(at, 0, name)) {
            return Some((at, 0, name.to_owned()));
        }
        self.global(&self.imported(at, name)?, hops)
    }

    /// The assignment of a variable that is assigned once.
    pub fn assignment(&self, slot: &Slot) -> Option<&'a Assignment> {
        *self.assigned.get(&(slot.0, slot.1, slot.2.as_str()))?
    }

    /// A module as a program, where it was read as one.
    pub fn program(&self, at: u32) -> Option<&'a Program> {
        self.facts.python(self.module(at)?.file)?.program.as_ref()
    }

    /// The imports of a module, as written.
    pub fn imports(&self, at: u32) -> impl Iterator<Item = &'a Import> {
        self.module(at).and_then(|module| self.facts.code(module.file)).into_iter().flat_map(|code| &code.imports)
    }

    /// Whether a module assigns a name.
    pub fn assigns(&self, at: u32, name: &str) -> bool {
        self.assigned.contains_key(&(at, 0, name))
    }

    /// Whether a full name begins as first-party ones do.
    pub fn is_ours(&self, full: &str) -> bool {
        self.graph
            .packages
            .iter()
            .any(|(package, _)| full.strip_prefix(package.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// The text that a variable holds, seen from the top of a module.
    pub fn constant(&self, at: u32, name: &str) -> Option<String> {
        match &self.assignment(&self.lookup(at, 0, name)?)?.value {
            Some(Argued::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The function that a name stands for at the top of a module, through re-exports: its module, and its index there.
    pub fn function(&self, at: u32, name: &str) -> Option<(String, u32)> {
        let mut full = match self.imported(at, name) {
            Some(full) => full,
            None => format!("{}.{name}", self.module(at)?.module),
        };
        for _ in 0..HOPS {
            let (module, name) = full.rsplit_once('.')?;
            let (at, module) = self.named(module)?;
            if let Some(Defined::Function(index)) = module.symbols.defined(name) {
                return Some((module.module.clone(), index));
            }
            full = self.imported(at, name)?;
        }
        None
    }

    /// The position of the parameter that a function gives back and nothing else.
    pub fn hands_back(&self, at: u32, name: &str) -> Option<usize> {
        let (module, index) = self.function(at, name)?;
        let (at, module) = self.named(&module)?;
        let function = module.symbols.function(index)?;
        let mut results = module.symbols.returned.iter().filter(|(scope, _)| *scope == function.scope);
        let (_, first) = results.next()?;
        let name = first.as_deref()?;
        let is_alone = results.all(|(_, other)| other.as_deref() == Some(name)) && !self.assigned.contains_key(&(at, function.scope, name));
        function.parameters.iter().position(|parameter| parameter.name == name).filter(|_| is_alone)
    }

    /// The text that an argument is: a literal, or a variable that holds one.
    pub fn string(&self, at: u32, scope: u32, argument: &Argument) -> Option<String> {
        match &argument.value {
            Argued::Text(text) => Some(text.clone()),
            Argued::Name(name) => match &self.assignment(&self.lookup(at, scope, name)?)?.value {
                Some(Argued::Text(text)) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The list that a call changes.
fn changed(call: &Call) -> Option<&str> {
    let (list, method) = call.callee.rsplit_once('.')?;
    matches!(method, "append" | "extend" | "insert" | "remove" | "pop" | "clear").then_some(list)
}

/// The name that an import binds in its module.
fn bound(import: &Import) -> Option<&str> {
    let plain = match import.kind {
        ImportKind::From => import.name.as_deref(),
        ImportKind::Import => import.module.split('.').next(),
        _ => None,
    };
    import.alias.as_deref().or(plain)
}
