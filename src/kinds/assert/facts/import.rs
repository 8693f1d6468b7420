//! `for: import`.

use super::module::{domain, layers};
use crate::facts::imports::ImportKind;
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::imports::{Language, Resolution, ResolvedImport};

/// Imported names.
pub struct Imports;

/// An imported name and what it resolves to.
#[derive(Clone, Copy)]
pub struct ImportFact<'a> {
    pub inputs: Inputs<'a>,
    pub import: &'a ResolvedImport,
}

/// The languages that imports are read from.
pub const LANGUAGES: FieldType = FieldType::Word(&["python", "rust", "typescript"]);

/// The word of a language.
pub fn language(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::Rust => "rust",
        Language::TypeScript => "typescript",
    }
}

impl Family for Imports {
    type Fact<'a> = ImportFact<'a>;
    const NAME: &'static str = "import";
    const ABOUT: &'static str = "An imported name and what it resolves to.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["from", "to"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "importer", about: "The importing module.", of: FieldType::Module, get: |fact| Value::text(&fact.import.importer) },
        Field {
            name: "target",
            about: "The full dotted name that is imported.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.import.target),
        },
        Field {
            name: "imported",
            about: "The deepest existing module of the target.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.import.imported),
        },
        Field {
            name: "from_domain",
            about: "The domain of the importing module.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, &fact.import.importer),
        },
        Field {
            name: "from_layer",
            about: "The layers of the importing module, each as `model.layer`.",
            of: FieldType::Names,
            get: |fact| layers(fact.inputs, &fact.import.importer),
        },
        Field {
            name: "to_layer",
            about: "The layers of the module that it leads to, each as `model.layer`.",
            of: FieldType::Names,
            get: |fact| if fact.import.external { Value::Names(vec![]) } else { layers(fact.inputs, fact.import.leads_to()) },
        },
        Field {
            name: "to_domain",
            about: "The domain of the deepest existing module of the target.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, &fact.import.imported),
        },
        Field {
            name: "external",
            about: "Whether it is not first-party.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.external),
        },
        Field {
            name: "resolved",
            about: "How much of the target exists: all (`full`), all but its last part (`parent`), less (`prefix`), not first-party (`none`).",
            of: FieldType::Word(&["full", "parent", "prefix", "none"]),
            get: |fact| Value::text(fact.import.resolved.word()),
        },
        Field {
            name: "parent_has_no_names",
            about: "Whether all but its last part is a folder without `__init__.py` inside a package that has one: such a folder holds modules only.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(parent_has_no_names(*fact)),
        },
        Field {
            name: "repeats",
            about: "Whether the name before it in its statement lacks the same module.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(repeats(*fact)),
        },
        Field {
            name: "missing_name",
            about: "Whether it imports a name that the module does not bind.",
            of: FieldType::Bool,
            get: |fact| match fact.import.binds {
                Some(binds) => Value::Bool(!binds),
                None if may_lack_a_name(*fact) => Value::Unknown,
                None => Value::Bool(false),
            },
        },
        Field {
            name: "generated",
            about: "Whether what does not exist of it is a file that git ignores: something that a build makes.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.generated),
        },
        Field {
            name: "kind",
            about: "Its form.",
            of: FieldType::Word(&["import", "from", "star", "dynamic"]),
            get: |fact| Value::text(fact.import.kind.word()),
        },
        Field {
            name: "dynamic",
            about: "Whether it is a call such as `import_module`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.kind == ImportKind::Dynamic),
        },
        Field {
            name: "lazy",
            about: "Whether it stands in a function.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.context.lazy),
        },
        Field {
            name: "type_checking",
            about: "Whether it stands under `if TYPE_CHECKING`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.context.type_checking),
        },
        Field {
            name: "try_guard",
            about: "Whether an ImportError of it is caught.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.context.try_guard),
        },
        Field {
            name: "main_guard",
            about: "Whether it stands under `if __name__ == \"__main__\"`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.context.main_guard),
        },
        Field {
            name: "test",
            about: "Whether it stands under `#[cfg(test)]`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.import.context.test),
        },
        Field {
            name: "path",
            about: "The importing file, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.inputs.sources.path(fact.import.place.file)),
        },
        Field {
            name: "language",
            about: "The importing module's language.",
            of: LANGUAGES,
            get: |fact| {
                let module = fact.inputs.workspace.imports.modules.get(&fact.import.importer);
                Value::optional(module.map(|module| language(module.language)))
            },
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        file.of_module(field, ["importer", "from_domain"])
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ImportFact<'a>)) {
        // Imports are sorted by importer: those of a file are neighbours.
        let files = inputs.workspace.imports.imports.chunk_by(|one, next| one.place.file == next.place.file);
        let files = files.filter(|imports| imports.first().is_some_and(|import| wanted(import.place.file)));
        files.flatten().for_each(|import| visit(ImportFact { inputs, import }));
    }

    fn place(fact: ImportFact<'_>) -> Option<Place> {
        Some(fact.import.place)
    }

    fn subject(fact: ImportFact<'_>) -> Vec<String> {
        vec![fact.import.importer.clone(), fact.import.target.clone()]
    }
}

/// A module that is missing is missing once, however many names are asked of it.
fn repeats(fact: ImportFact<'_>) -> bool {
    let import = fact.import;
    // Imports are sorted by importer, then place: names of one statement are neighbours.
    let imports = &fact.inputs.workspace.imports.imports;
    let at = imports.partition_point(|other| (other.importer.as_str(), other.place) < (import.importer.as_str(), import.place));
    let before = at.checked_sub(1).and_then(|before| imports.get(before));
    let module = |import: &ResolvedImport| import.target.rsplit_once('.').map(|(module, _)| module.to_owned());
    import.resolved == Resolution::Prefix
        && import.kind == ImportKind::From
        && before.is_some_and(|before| {
            let same_statement = before.place.file == import.place.file && before.stmt_span == import.stmt_span;
            same_statement && before.resolved == Resolution::Prefix && module(before) == module(import)
        })
}

/// Whether it takes a name from a Python module that is a file.
fn may_lack_a_name(fact: ImportFact<'_>) -> bool {
    let ResolvedImport { imported, resolved, kind, .. } = fact.import;
    let module = fact.inputs.workspace.imports.modules.get(imported);
    *kind == ImportKind::From && *resolved == Resolution::Parent && module.is_some_and(|module| module.language == Language::Python)
}

/// A folder without `__init__` whose top-level package has one cannot be continued elsewhere on the path, so what is not a module in
/// it is nowhere. Its own few names, such as `__path__`, are not asked for here.
fn parent_has_no_names(fact: ImportFact<'_>) -> bool {
    let graph = &fact.inputs.workspace.imports;
    let ResolvedImport { imported, target, resolved, .. } = fact.import;
    let top = imported.split('.').next().unwrap_or_default();
    *resolved == Resolution::Parent
        && graph.namespaces.contains(imported)
        && graph.modules.get(top).is_some_and(|module| module.is_package)
        && !target.rsplit('.').next().is_some_and(|name| name.starts_with("__"))
}
