//! `for: export`.

use super::import::{LANGUAGES, language};
use super::module::{domain, layers};
use super::standing;
use crate::facts::exports::{ExportForm, ExportKind};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::exports::Exported;

/// Exported names.
pub struct ExportFacts;

/// A name that a module exports.
#[derive(Clone, Copy)]
pub struct ExportFact<'a> {
    pub inputs: Inputs<'a>,
    pub exported: Exported<'a>,
}

impl Family for ExportFacts {
    type Fact<'a> = ExportFact<'a>;
    const NAME: &'static str = "export";
    const ABOUT: &'static str = "A name that a module of TypeScript or JavaScript exports, or that Python's `__all__` holds.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "export"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "name",
            about: "What others call it; `default`, `*` of `export *`, `export=` of `export =` and `module.exports =`.",
            of: FieldType::Name,
            get: |fact| Value::text(&fact.exported.export.name),
        },
        Field {
            name: "local",
            about: "What the module itself calls it, or the module that it is from; nothing of what has no name there.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.exported.export.local.as_deref()),
        },
        Field {
            name: "form",
            about: "How it is written: before a declaration or value (`declaration`), `export { a }` (`list`), `export … from` (`from`), \
                    `export * from` (`star`), `export =` (`assignment`), `module.exports` or `exports.a` (`commonjs`), `export as namespace` \
                    (`global`), Python's `__all__`.",
            of: FieldType::Word(ExportForm::WORDS),
            get: |fact| Value::text(fact.exported.export.form.word()),
        },
        Field {
            name: "kind",
            about: "What it is, also where first-party modules hand it on; `value` has no name; nothing of `export *`.",
            of: FieldType::Word(ExportKind::WORDS),
            get: |fact| {
                let ExportFact { inputs, exported } = *fact;
                let kind = inputs.workspace.exports.kind(exported, &inputs.workspace.imports);
                match kind {
                    _ if exported.export.form == ExportForm::Star => Value::Absent,
                    Some(kind) => Value::text(kind.word()),
                    None => Value::Unknown,
                }
            },
        },
        Field {
            name: "type_only",
            about: "Whether the text says that it is a type and no value: `export type`, an interface, an alias of a type.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.exported.export.types),
        },
        Field {
            name: "target",
            about: "The full dotted name of what it hands on from another module; nothing of what is the module's own.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.exported.import.map(|import| import.target.as_str())),
        },
        Field {
            name: "imported",
            about: "The deepest existing module of the target.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.exported.import.map(|import| import.imported.as_str())),
        },
        Field {
            name: "external",
            about: "Whether it hands on what is not first-party.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.exported.import.is_some_and(|import| import.external)),
        },
        Field {
            name: "module",
            about: "The module that says so.",
            of: FieldType::Module,
            get: |fact| Value::text(&fact.exported.of.module),
        },
        Field {
            name: "domain",
            about: "The domain of its module.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, &fact.exported.of.module),
        },
        Field {
            name: "to_domain",
            about: "The domain of the deepest existing module of the target.",
            of: FieldType::Name,
            get: |fact| fact.exported.import.map_or(Value::Absent, |import| domain(fact.inputs, &import.imported)),
        },
        Field {
            name: "layer",
            about: "The layers of its module, each as `model.layer`.",
            of: FieldType::Names,
            get: |fact| layers(fact.inputs, &fact.exported.of.module),
        },
        Field {
            name: "to_layer",
            about: "The layers of the module that the target leads to, each as `model.layer`.",
            of: FieldType::Names,
            get: |fact| match fact.exported.import {
                Some(import) if !import.external => layers(fact.inputs, import.leads_to()),
                _ => Value::Names(vec![]),
            },
        },
        Field {
            name: "path",
            about: "Its file, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.inputs.sources.path(fact.exported.of.file)),
        },
        Field {
            name: "language",
            about: "Its module's language.",
            of: LANGUAGES,
            get: |fact| Value::text(language(fact.exported.of.language)),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ExportFact<'a>)) {
        let all = inputs.workspace.exports.all(&inputs.workspace.imports);
        all.filter(|exported| wanted(exported.of.file)).for_each(|exported| visit(ExportFact { inputs, exported }));
    }

    fn place(fact: ExportFact<'_>) -> Option<Place> {
        Some(Place { file: fact.exported.of.file, span: fact.exported.export.name_span })
    }

    fn subject(fact: ExportFact<'_>) -> Vec<String> {
        vec![fact.exported.of.module.clone(), fact.exported.export.name.clone()]
    }
}
