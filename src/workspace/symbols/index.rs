//! The definitions of all modules, ready to be asked for by name.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::bases::Lineage;
use super::{ClassId, FunctionId};
use crate::facts::calls::{Calls, Level, Origin};
use crate::facts::imports::{CodeFacts, Import, ImportKind};
use crate::facts::store::FactStore;
use crate::facts::symbols::{Class, Defined, Function, Symbols};
use crate::source::sources::FileId;
use crate::workspace::imports::{ImportGraph, ResolvedImport};

/// All Python modules.
pub struct Index<'a> {
    pub graph: &'a ImportGraph,
    /// By name.
    pub modules: Vec<Module<'a>>,
    pub by_name: FxHashMap<&'a str, u32>,
    /// The bases of each class; empty until they are linked.
    pub lineage: Lineage,
}

/// One module.
pub struct Module<'a> {
    pub name: &'a str,
    pub file: FileId,
    pub code: &'a CodeFacts,
    /// What its imports stand for, each asked for once.
    pub targets: Vec<OnceLock<Option<&'a str>>>,
    /// What a name of the module's level or of a class body is, by scope.
    pub members: FxHashMap<(u32, &'a str), Member>,
    /// Assignments to attributes of `self` and `cls`, by class and attribute.
    pub attributes: FxHashMap<(u32, &'a str), Vec<u32>>,
    /// Classes by their own scope.
    pub classes: FxHashMap<u32, u32>,
    /// Functions by their own scope.
    pub functions: FxHashMap<u32, u32>,
    imports: &'a [ResolvedImport],
}

/// What binds a name in a class body or module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// One class or function statement.
    Defined(Defined),
    /// One assignment.
    Assigned(u32),
    /// Several; the first.
    Several(Defined),
    /// Several assignments.
    Unclear,
}

impl<'a> Index<'a> {
    /// All modules whose facts are known.
    pub fn new(graph: &'a ImportGraph, facts: &'a FactStore) -> Self {
        let code = |file: FileId| facts.python(file).map(|facts| &facts.code);
        let known = graph.modules.iter().filter_map(|(name, module)| Some(Module::new(graph, name, module.file, code(module.file)?)));
        let modules: Vec<Module<'a>> = known.collect();
        let by_name = modules.iter().zip(0..).map(|(module, at)| (module.name, at)).collect();
        let mut index = Self { graph, modules, by_name, lineage: Lineage::default() };
        index.lineage = Lineage::link(&index);
        index
    }

    pub fn module(&self, at: u32) -> Option<&Module<'a>> {
        self.modules.get(at as usize)
    }

    pub fn class(&self, id: ClassId) -> Option<(&Module<'a>, &'a Class)> {
        let module = self.module(id.0)?;
        Some((module, module.symbols()?.class(id.1)?))
    }

    pub fn function(&self, id: FunctionId) -> Option<(&Module<'a>, &'a Function)> {
        let module = self.module(id.0)?;
        Some((module, module.symbols()?.function(id.1)?))
    }

    /// The class whose method a function is.
    pub fn class_of(&self, id: FunctionId) -> Option<ClassId> {
        let (module, function) = self.function(id)?;
        module.classes.get(&function.within).map(|class| (id.0, *class))
    }
}

impl<'a> Module<'a> {
    fn new(graph: &'a ImportGraph, name: &'a str, file: FileId, code: &'a CodeFacts) -> Self {
        let start = graph.imports.partition_point(|import| import.importer.as_str() < name);
        let own = graph.imports.get(start..).unwrap_or_default();
        let imports = own.get(..own.partition_point(|import| import.importer == name)).unwrap_or_default();
        let mut module = Self {
            name,
            file,
            code,
            targets: code.imports.iter().map(|_| OnceLock::new()).collect(),
            members: FxHashMap::default(),
            attributes: FxHashMap::default(),
            classes: FxHashMap::default(),
            functions: FxHashMap::default(),
            imports,
        };
        if let (Some(symbols), Some(calls)) = (&code.symbols, &code.calls) {
            module.read(symbols, calls);
        }
        module
    }

    fn read(&mut self, symbols: &'a Symbols, calls: &'a Calls) {
        let is_kept = |scope: u32| scope == 0 || calls.scopes.get(scope as usize).is_some_and(|scope| scope.level == Level::Class);
        for (class, at) in symbols.classes.iter().zip(0..) {
            self.classes.insert(class.scope, at);
            self.define(class.within, &class.name, Defined::Class(at));
        }
        for (function, at) in symbols.functions.iter().zip(0..) {
            self.functions.insert(function.scope, at);
            if is_kept(function.within) {
                self.define(function.within, &function.name, Defined::Function(at));
            }
        }
        for (assignment, at) in symbols.assignments.iter().zip(0..) {
            let target = assignment.target.as_str();
            if let Some((_, attribute)) = target.split_once('.') {
                if let Origin::Parameter(function, 0) = assignment.origin
                    && let Some(class) = symbols.function(function).and_then(|function| self.classes.get(&function.within))
                {
                    self.attributes.entry((*class, attribute)).or_default().push(at);
                }
            } else if is_kept(assignment.scope) && !target.ends_with(']') {
                let slot = self.members.entry((assignment.scope, target));
                slot.and_modify(|member| *member = member.and_more()).or_insert(Member::Assigned(at));
            }
        }
    }

    fn define(&mut self, scope: u32, name: &'a str, defined: Defined) {
        let slot = self.members.entry((scope, name));
        slot.and_modify(|member| *member = member.and_more()).or_insert(Member::Defined(defined));
    }

    pub fn symbols(&self) -> Option<&'a Symbols> {
        self.code.symbols.as_deref()
    }

    pub fn calls(&self) -> Option<&'a Calls> {
        self.code.calls.as_deref()
    }

    /// What an import's name is in full, as written.
    pub fn target(&self, index: u32) -> Option<&'a str> {
        let slot = self.targets.get(index as usize)?;
        *slot.get_or_init(|| {
            let import = self.code.imports.get(index as usize)?;
            let mut own = self.imports.iter();
            own.find(|other| (other.place.file, other.place.span) == (self.file, import.name_span)).map(|other| other.target.as_str())
        })
    }

    /// The imports that bind a name of the module's level.
    pub fn importing(&self, name: &str) -> impl Iterator<Item = (u32, &'a Import)> {
        let binds = move |import: &Import| !import.context.lazy && bound(import) == Some(name);
        (0..).zip(&self.code.imports).filter(move |(_, import)| binds(import))
    }
}

impl Member {
    fn and_more(self) -> Self {
        match self {
            Self::Defined(defined) | Self::Several(defined) => Self::Several(defined),
            Self::Assigned(_) | Self::Unclear => Self::Unclear,
        }
    }
}

/// The name that an import binds in its module.
pub fn bound(import: &Import) -> Option<&str> {
    import.alias.as_deref().or(match import.kind {
        ImportKind::From => import.name.as_deref(),
        _ => None,
    })
}
