//! `for: module`.

use super::access::{AccessFact, Queries, Writes};
use super::assignment::{AssignmentFact, Assignments};
use super::call::{CallFact, CallFacts};
use super::class::{ClassFact, Classes};
use super::comment::{CommentFact, Comments};
use super::export::{ExportFact, ExportFacts};
use super::function::{FunctionFact, Functions};
use super::import::{ImportFact, Imports, LANGUAGES, language};
use super::standing::Standing;
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::Module;

/// First-party modules that are files.
pub struct Modules;

/// A module and its name.
#[derive(Clone, Copy)]
pub struct ModuleFact<'a> {
    inputs: Inputs<'a>,
    name: &'a str,
    module: &'a Module,
}

impl<'a> ModuleFact<'a> {
    /// What it does and defines; TypeScript's is not read.
    fn code(self) -> Option<Standing<'a>> {
        let module = ModuleCalls::find(&self.inputs.workspace.calls, self.name)?;
        Some(Standing { inputs: self.inputs, module, scope: 0 })
    }
}

impl Family for Modules {
    type Fact<'a> = ModuleFact<'a>;
    const NAME: &'static str = "module";
    const ABOUT: &'static str = "A first-party module.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its dotted name.", of: FieldType::Module, get: |fact| Value::text(fact.name) },
        Field {
            name: "path",
            about: "Its file, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.inputs.sources.path(fact.module.file)),
        },
        Field {
            name: "domain",
            about: "The domain that `domains` gives it to.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, fact.name),
        },
        Field {
            name: "layer",
            about: "Its layers, each as `model.layer`.",
            of: FieldType::Names,
            get: |fact| layers(fact.inputs, fact.name),
        },
        Field {
            name: "reachable_from",
            about: "The modules from which it is reached by any chain of imports, itself among them. Imports for type checkers and in tests \
                    do not count.",
            of: FieldType::Names,
            get: |fact| Value::Names(fact.inputs.workspace.imports.reached_from(fact.name).into_iter().map(Into::into).collect()),
        },
        Field { name: "language", about: "Its language.", of: LANGUAGES, get: |fact| Value::text(language(fact.module.language)) },
        Field {
            name: "package",
            about: "Whether it is a package's own file (`__init__.py`, `mod.rs`).",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.module.is_package),
        },
        Field {
            name: "empty",
            about: "Whether it holds no statement, nothing but documentation and comments; not known of an inline module of Rust.",
            of: FieldType::Bool,
            get: |fact| fact.module.is_empty.map_or(Value::Unknown, Value::Bool),
        },
        Field {
            name: "headers",
            about: "Its header lines, such as `Layer: L5`.",
            of: FieldType::Names,
            get: |fact| Value::Names(fact.module.headers.iter().map(|header| format!("{}: {}", header.key, header.value).into()).collect()),
        },
        Field {
            name: "docstring",
            about: "Its docstring or documentation comments, as written; not of TypeScript.",
            of: FieldType::Text,
            get: |fact| {
                fact.code().map_or(Value::Unknown, |code| Value::optional(code.module.symbols.docstring.map(|span| code.text(span))))
            },
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "classes",
            of: &Of::<Classes>::new(),
            each: |fact, visit| {
                let code = fact.code();
                code.into_iter().flat_map(ClassFact::of).for_each(|class| visit(&One::<Classes>::of(class)));
                code.is_some()
            },
        },
        Part {
            name: "functions",
            of: &Of::<Functions>::new(),
            each: |fact, visit| {
                let code = fact.code();
                code.into_iter().flat_map(FunctionFact::of).for_each(|function| visit(&One::<Functions>::of(function)));
                code.is_some()
            },
        },
        Part {
            name: "assignments",
            of: &Of::<Assignments>::new(),
            each: |fact, visit| {
                let code = fact.code();
                code.into_iter().flat_map(AssignmentFact::of).for_each(|assignment| visit(&One::<Assignments>::of(assignment)));
                code.is_some()
            },
        },
        Part {
            name: "comments",
            of: &Of::<Comments>::new(),
            each: |fact, visit| {
                let code = fact.code();
                code.into_iter().flat_map(CommentFact::of).for_each(|comment| visit(&One::<Comments>::of(comment)));
                code.is_some()
            },
        },
        Part {
            name: "calls",
            of: &Of::<CallFacts>::new(),
            each: |fact, visit| {
                let code = fact.code();
                let calls = code.into_iter().flat_map(|code| CallFact::of(code.inputs, code.module));
                calls.for_each(|call| visit(&One::<CallFacts>::of(call)));
                code.is_some()
            },
        },
        Part {
            name: "writes",
            of: &Of::<Writes>::new(),
            each: |fact, visit| {
                let inputs = fact.inputs;
                let writes = inputs.workspace.accesses.of_module(fact.name).filter(|access| access.verb.writes());
                writes.for_each(|access| visit(&One::<Writes>::of(AccessFact { inputs, access })));
                true
            },
        },
        Part {
            name: "queries",
            of: &Of::<Queries>::new(),
            each: |fact, visit| {
                let inputs = fact.inputs;
                let all = inputs.workspace.accesses.of_module(fact.name);
                all.for_each(|access| visit(&One::<Queries>::of(AccessFact { inputs, access })));
                true
            },
        },
        Part {
            name: "exports",
            of: &Of::<ExportFacts>::new(),
            each: |fact, visit| {
                let inputs = fact.inputs;
                let (all, is_all) = inputs.workspace.exports.visible(fact.name, &inputs.workspace.imports);
                for exported in all {
                    visit(&One::<ExportFacts>::of(ExportFact { inputs, exported }));
                }
                is_all
            },
        },
        Part {
            name: "imported_by",
            of: &Of::<Imports>::new(),
            each: |fact, visit| {
                let importers = fact.inputs.workspace.imports.importers_of(fact.name);
                importers.for_each(|import| visit(&One::<Imports>::of(ImportFact { inputs: fact.inputs, import })));
                true
            },
        },
        Part {
            name: "imports",
            of: &Of::<Imports>::new(),
            each: |fact, visit| {
                // Imports are sorted by importer.
                let imports = &fact.inputs.workspace.imports.imports;
                let start = imports.partition_point(|import| import.importer.as_str() < fact.name);
                let own = imports.iter().skip(start).take_while(|import| import.importer == fact.name);
                own.for_each(|import| visit(&One::<Imports>::of(ImportFact { inputs: fact.inputs, import })));
                true
            },
        },
    ];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        file.of_module(field, ["name", "domain"])
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ModuleFact<'a>)) {
        let modules = inputs.workspace.imports.modules.iter().filter(|(_, module)| wanted(module.file));
        modules.for_each(|(name, module)| visit(ModuleFact { inputs, name, module }));
    }

    fn place(fact: ModuleFact<'_>) -> Option<Place> {
        let first = fact.inputs.sources.get(fact.module.file).text().lines().next().map_or(0, str::len);
        Some(Place { file: fact.module.file, span: Span::of(0, first) })
    }

    fn subject(fact: ModuleFact<'_>) -> Vec<String> {
        vec![fact.name.to_owned()]
    }
}

/// The layers of a module.
pub fn layers<'a>(inputs: Inputs<'a>, module: &str) -> Value<'a> {
    let graph = &inputs.workspace.imports;
    if graph.modules.contains_key(module) {
        return Value::names(inputs.workspace.layers.of(module, graph));
    }
    Value::Names(inputs.workspace.layers.work_out(module, graph).into_iter().map(Into::into).collect())
}

/// The domain of a module.
pub fn domain<'a>(inputs: Inputs<'a>, module: &str) -> Value<'a> {
    Value::optional(inputs.workspace.domains.of_module(module).map(|domain| domain.name.as_str()))
}
