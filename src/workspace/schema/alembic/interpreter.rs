//! The state of one interpretation: scopes, modules, budget, and the replay that operations go to.
//!
//! **Invariant**: work is bounded. Every statement, expression and loop turn costs a step; a migration that spends its budget
//! becomes a problem, never a hang.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::managers::Waiting;
use super::modules;
use super::naming::Naming;
use super::text::Builder;
use super::values::{Class, Object, ScopeId, Value};
use crate::facts::ddl::{ObjectName, Op, OpKind, Opaque, OpaqueWhy};
use crate::facts::program::Program;
use crate::facts::sql_map::SpanMap;
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;
use crate::workspace::schema::replay::{Locator, Replay, Saying};

/// Steps that one migration may take.
const BUDGET: usize = 500_000;
/// Steps that one imported module may take, and all of them together.
const MODULE_BUDGET: usize = 50_000;
const ALL_MODULES_BUDGET: usize = 2_000_000;
/// How deep calls and expressions may nest together.
pub const MAX_DEPTH: usize = 200;

/// How long a chain of imports is followed. What a migration needs of the application is near.
const MAX_IMPORTS: usize = 8;
/// The same where imports are followed only when they are used.
pub const MAX_LATE_IMPORTS: usize = 40;

/// Names and what they are bound to.
#[derive(Debug, Default)]
pub struct Scope<'p> {
    names: BTreeMap<&'p str, Value<'p>>,
    parent: Option<ScopeId>,
}

/// What is found while models are read.
///
/// A module is then only looked at: its operations reach no database, and what it imports is followed when it is used.
#[derive(Debug, Default)]
pub struct Reading<'p> {
    /// The classes, in the order in which their statements ran.
    pub classes: Vec<Rc<Class<'p>>>,
    /// The calls of `Table(…)`, each with its file.
    pub tables: Vec<(Rc<Object<'p>>, FileId)>,
    /// Declared types, by the file and the start of the name.
    pub declared: BTreeMap<(FileId, u32), Value<'p>>,
    /// The class whose attributes are computed extends one that has a table.
    pub has_inherited_table: bool,
}

/// What an assigned attribute belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// A value of the program, by its address. Only ever looked up, so its order reaches nothing.
    Address(usize),
    /// Something of a library.
    Path(Rc<str>),
}

impl Owner {
    fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Library(path) => Self::Path(Rc::clone(path)),
            Value::Object(object) => Self::Address(Rc::as_ptr(object).addr()),
            Value::Class(class) => Self::Address(Rc::as_ptr(class).addr()),
            _ => return None,
        })
    }
}

/// Interprets migrations against a replay.
#[derive(Debug)]
pub struct Interpreter<'p> {
    /// Where operations go.
    pub replay: Replay,
    /// The files.
    pub sources: &'p Sources,
    /// What they say.
    pub facts: &'p FactStore,
    /// The file whose code runs.
    pub file: FileId,
    /// The scope whose names are seen.
    pub scope: ScopeId,
    /// How deep calls and expressions are nested.
    pub depth: usize,
    /// How the application names constraints.
    pub naming: Naming<'p>,
    /// Tables that were said to have constraints of unknown names.
    pub unnamed: BTreeSet<(Option<String>, String)>,
    /// Enumerations that tables made with them.
    pub enumerations: BTreeSet<String>,
    /// Indexes that came with a new spatial column: older releases of GeoAlchemy leave them to the migration.
    pub spatial: BTreeSet<String>,
    /// The metadata that `env.py` configured.
    pub configured: Option<Value<'p>>,
    /// Flask-SQLAlchemy objects that were made.
    pub databases: Vec<Value<'p>>,
    /// The functions that run, outermost first, by address.
    pub running: Vec<usize>,
    /// What the generators that run hand their values to; the last is the innermost.
    pub waiting: Vec<Waiting<'p>>,
    /// Attributes that were assigned, by what they belong to; the owner is kept, so that its address stays its own.
    assigned: BTreeMap<(Owner, String), (Value<'p>, Value<'p>)>,
    /// Nothing that runs has an effect: `env.py`, of which only the values are asked.
    pub quiet: bool,
    max_imports: usize,
    scopes: Vec<Scope<'p>>,
    modules: BTreeMap<FileId, ScopeId>,
    /// How many modules wait for the import that runs now.
    imports: usize,
    /// Steps that imported modules took.
    imported: usize,
    /// An expression is certain to raise an error.
    pub raised: bool,
    /// A cell, because looking costs as well.
    steps: Cell<usize>,
    /// That the budget is spent was said.
    stopped: bool,
    /// What was found, when models are read instead of migrations.
    pub reading: Option<Reading<'p>>,
}

impl<'p> Interpreter<'p> {
    /// An interpreter over these files.
    pub fn new(replay: Replay, sources: &'p Sources, facts: &'p FactStore) -> Self {
        Self {
            replay,
            sources,
            facts,
            file: FileId(0),
            scope: ScopeId(0),
            depth: 0,
            naming: Naming::Default,
            unnamed: BTreeSet::new(),
            enumerations: BTreeSet::new(),
            spatial: BTreeSet::new(),
            configured: None,
            databases: Vec::new(),
            running: Vec::new(),
            waiting: Vec::new(),
            assigned: BTreeMap::new(),
            quiet: false,
            max_imports: MAX_IMPORTS,
            scopes: vec![Scope::default()],
            modules: BTreeMap::new(),
            imports: 0,
            imported: 0,
            raised: false,
            steps: Cell::new(0),
            stopped: false,
            reading: None,
        }
    }

    /// From now on nothing has an effect, and imports are followed this far.
    pub fn be_quiet(&mut self, max_imports: usize) {
        self.quiet = true;
        self.max_imports = max_imports;
    }

    /// Keeps an attribute that is assigned to a value with an identity.
    pub fn remember(&mut self, owner: &Value<'p>, name: &str, value: Value<'p>) {
        if let Some(key) = Owner::of(owner) {
            self.assigned.insert((key, name.to_owned()), (owner.clone(), value));
        }
    }

    /// An attribute that was assigned.
    pub fn remembered(&self, owner: &Value<'p>, name: &str) -> Option<Value<'p>> {
        if self.assigned.is_empty() {
            return None;
        }
        self.assigned.get(&(Owner::of(owner)?, name.to_owned())).map(|(_, value)| value.clone())
    }

    /// Starts the next migration with a full budget.
    pub fn refill(&mut self) {
        self.steps.set(0);
        self.stopped = false;
        self.depth = 0;
    }

    /// Takes one step; false when the budget is spent.
    pub fn step(&mut self, span: Span) -> bool {
        self.charge(1);
        let spent = self.steps.get() >= BUDGET;
        if spent && !self.stopped {
            self.stopped = true;
            self.opaque(span, "the migration runs for too many steps to be followed", Vec::new());
        }
        !spent
    }

    /// Whether the budget is spent.
    pub fn is_spent(&self) -> bool {
        self.stopped
    }

    /// Charges for work that grows with the data.
    pub fn charge(&self, work: usize) {
        self.steps.set(self.steps.get().saturating_add(work));
    }

    /// The text that was built, which costs by its length.
    pub fn built(&self, builder: Builder) -> Value<'p> {
        if builder.is_too_long() {
            return Value::unknown("the text is too long");
        }
        let text = builder.done();
        self.charge(text.text.len() / 64);
        Value::Str(text)
    }

    /// The scope of a file's module, which is run when first asked for; `None` when the file is no Python program.
    pub fn module(&mut self, file: FileId) -> Option<ScopeId> {
        if let Some(scope) = self.modules.get(&file) {
            return Some(*scope);
        }
        let facts: &'p FactStore = self.facts;
        let program: &'p Program = facts.python(file)?.program.as_ref()?;
        if self.imports >= self.max_imports {
            return None;
        }
        let scope = self.new_scope(None);
        self.modules.insert(file, scope);
        // What an imported module does when it is loaded is not the migration's work: it has a budget of its own.
        let outer = (self.imports > 0).then(|| (self.steps.replace(BUDGET.saturating_sub(self.import_budget())), self.stopped));
        self.imports += 1;
        self.within(file, scope, |it| it.block(&program.body));
        self.imports -= 1;
        if let Some((steps, stopped)) = outer {
            let used = self.steps.get().saturating_sub(BUDGET.saturating_sub(self.import_budget()));
            self.imported = self.imported.saturating_add(used);
            self.steps.set(steps);
            self.stopped = stopped;
        }
        Some(scope)
    }

    /// Steps that the next imported module may take.
    fn import_budget(&self) -> usize {
        MODULE_BUDGET.min(ALL_MODULES_BUDGET.saturating_sub(self.imported))
    }

    /// Runs `body` in another file and scope.
    pub fn within<T>(&mut self, file: FileId, scope: ScopeId, body: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.file, self.scope);
        (self.file, self.scope) = (file, scope);
        let result = body(self);
        (self.file, self.scope) = before;
        result
    }

    /// A fresh scope under `parent`.
    pub fn new_scope(&mut self, parent: Option<ScopeId>) -> ScopeId {
        self.scopes.push(Scope { names: BTreeMap::new(), parent });
        ScopeId(self.scopes.len() - 1)
    }

    /// Binds a name in the current scope.
    pub fn bind(&mut self, name: &'p str, value: Value<'p>) {
        self.bind_in(self.scope, name, value);
    }

    /// Binds a name in a scope.
    pub fn bind_in(&mut self, scope: ScopeId, name: &'p str, value: Value<'p>) {
        if let Some(scope) = self.scopes.get_mut(scope.0) {
            scope.names.insert(name, value);
        }
    }

    /// What a name of a scope itself is bound to.
    pub fn own(&self, scope: ScopeId, name: &str) -> Option<&Value<'p>> {
        self.scopes.get(scope.0)?.names.get(name)
    }

    /// All names of a scope itself.
    pub fn names(&self, scope: ScopeId) -> Vec<(&'p str, Value<'p>)> {
        let Some(scope) = self.scopes.get(scope.0) else { return Vec::new() };
        scope.names.iter().map(|(name, value)| (*name, value.clone())).collect()
    }

    /// What a name is bound to, here or further out.
    pub fn lookup(&self, name: &str) -> Value<'p> {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if let Some(value) = self.own(id, name) {
                return value.clone();
            }
            scope = self.scopes.get(id.0).and_then(|scope| scope.parent);
        }
        if name == "__file__" {
            return self.own_path();
        }
        if modules::is_builtin(name) {
            return Value::Library(Rc::from(format!("builtins.{name}")));
        }
        Value::Unknown(Rc::from(format!("`{name}` is not defined in this file")))
    }

    /// A place in the current file.
    pub fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    /// Applies an operation whose spans are ranges of the current file.
    pub fn apply(&mut self, kind: OpKind, span: Span) {
        if self.quiet {
            return;
        }
        let map = SpanMap::identity();
        self.replay.apply(&Op { kind, span }, Locator { file: self.file, map: &map, said: Saying::Nothing });
    }

    /// The same with the SQL that the call stands for, where the operation holds less than that.
    pub fn apply_said(&mut self, kind: OpKind, span: Span, said: &str) {
        let map = SpanMap::identity();
        self.replay.apply(&Op { kind, span }, Locator { file: self.file, map: &map, said: Saying::Statement(said) });
    }

    /// Something whose effect on the schema could not be computed.
    ///
    /// Nothing is said of an imported module: what the application does when it is loaded is not the migration's doing.
    pub fn opaque(&mut self, span: Span, message: &str, may_touch: Vec<ObjectName>) {
        if self.imports > 1 || self.quiet {
            return;
        }
        let opaque = Opaque { why: OpaqueWhy::Dynamic, message: message.to_owned(), may_touch };
        self.apply(OpKind::Opaque(opaque), span);
    }
}
