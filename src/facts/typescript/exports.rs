//! What a file exports by `export`, in every form.

use std::collections::{BTreeMap, BTreeSet};

use oxc_ast::ast::{
    BindingIdentifier, Declaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportSpecifier, Expression,
    ImportOrExportKind, ModuleDeclaration, Program, Statement, TSModuleReference,
};
use oxc_span::GetSpan;

use super::{commonjs, span};
use crate::facts::exports::{Export, ExportForm, ExportKind, Exports, WHOLE};
use crate::facts::imports::{Import, ImportKind};
use crate::source::text::Span;

/// What a file exports, given what it imports.
pub(super) fn read(program: &Program<'_>, imports: &[Import]) -> Exports {
    let mut reader = Reader { locals: Locals::of(program, imports), exports: Exports::default() };
    let statements = || program.body.iter().filter_map(Statement::as_module_declaration);
    statements().for_each(|statement| reader.statement(statement));
    if program.source_type.is_typescript_definition() && statements().next().is_some() && !statements().any(is_list) {
        // A module of declarations exports all of them, unless it says which.
        program
            .body
            .iter()
            .filter_map(Statement::as_declaration)
            .for_each(|declaration| reader.declaration(declaration, declaration.span()));
    }
    let is_script = !statements().any(|statement| !matches!(statement, ModuleDeclaration::ImportDeclaration(_)));
    if is_script && program.source_text.contains("exports") {
        commonjs::read(program, &mut reader);
    }
    let Exports { mut names, is_open } = reader.exports;
    names.sort_by_key(|export| (export.name_span, export.span));
    let mut seen = BTreeSet::new();
    names.retain(|export| export.form == ExportForm::Star || seen.insert((export.name.clone(), export.kind)));
    Exports { names, is_open }
}

/// Whether it says what a module of declarations exports.
fn is_list(statement: &ModuleDeclaration<'_>) -> bool {
    match statement {
        ModuleDeclaration::ExportDefaultDeclaration(default) => default.declaration.is_expression(),
        ModuleDeclaration::ExportAllDeclaration(_)
        | ModuleDeclaration::ExportNamedDeclaration(_)
        | ModuleDeclaration::ExportFromDeclaration(_)
        | ModuleDeclaration::TSExportAssignment(_) => true,
        _ => false,
    }
}

/// What the names of a file's top level are.
struct Locals {
    declared: BTreeMap<String, ExportKind>,
    /// Where the import stands that binds a name, and whether it is of a type.
    imported: BTreeMap<String, (Span, bool)>,
}

impl Locals {
    fn of(program: &Program<'_>, imports: &[Import]) -> Self {
        let mut declared: BTreeMap<String, ExportKind> = BTreeMap::new();
        let mut add = |name: &BindingIdentifier<'_>, kind: ExportKind| {
            let known = declared.entry(name.name.to_string()).or_insert(kind);
            // A name may be a type and a value at once: it is exported as both.
            if known.is_type() {
                *known = kind;
            }
        };
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(export) => declared_by(&export.declaration, &mut add),
                Statement::ExportDefaultDeclaration(export) => {
                    if let (Some(name), kind) = default_of(&export.declaration) {
                        add(name, kind);
                    }
                }
                other => other.as_declaration().into_iter().for_each(|declaration| declared_by(declaration, &mut add)),
            }
        }
        let mut imported = BTreeMap::new();
        for import in imports {
            let bound = match import.kind {
                ImportKind::From => import.alias.as_ref().or(import.name.as_ref()),
                _ => import.alias.as_ref(),
            };
            if let Some(name) = bound {
                imported.insert(name.clone(), (import.name_span, import.context.type_checking));
            }
        }
        Self { declared, imported }
    }
}

/// Gives each name that a declaration binds.
fn declared_by(declaration: &Declaration<'_>, give: &mut impl FnMut(&BindingIdentifier<'_>, ExportKind)) {
    match declaration {
        Declaration::VariableDeclaration(all) => {
            let names = all.declarations.iter().flat_map(|one| one.id.get_binding_identifiers());
            names.for_each(|name| give(name, ExportKind::Variable));
        }
        Declaration::FunctionDeclaration(one) => one.id.iter().for_each(|name| give(name, ExportKind::Function)),
        Declaration::ClassDeclaration(one) => one.id.iter().for_each(|name| give(name, ExportKind::Class)),
        Declaration::TSTypeAliasDeclaration(one) => give(&one.id, ExportKind::Type),
        Declaration::TSInterfaceDeclaration(one) => give(&one.id, ExportKind::Interface),
        Declaration::TSEnumDeclaration(one) => give(&one.id, ExportKind::Enum),
        Declaration::TSNamespaceDeclaration(one) => give(&one.id, ExportKind::Namespace),
        // Of another module, of every module, or another's name.
        Declaration::TSExternalModuleDeclaration(_) | Declaration::TSGlobalDeclaration(_) | Declaration::TSImportEqualsDeclaration(_) => {}
    }
}

/// The name and kind behind `export default`, but for expressions.
fn default_of<'d>(declaration: &'d ExportDefaultDeclarationKind<'_>) -> (Option<&'d BindingIdentifier<'d>>, ExportKind) {
    match declaration {
        ExportDefaultDeclarationKind::FunctionDeclaration(one) => (one.id.as_ref(), ExportKind::Function),
        ExportDefaultDeclarationKind::ClassDeclaration(one) => (one.id.as_ref(), ExportKind::Class),
        ExportDefaultDeclarationKind::TSInterfaceDeclaration(one) => (Some(&one.id), ExportKind::Interface),
        _ => (None, ExportKind::Value),
    }
}

/// Collects the exports of a file.
pub(super) struct Reader {
    locals: Locals,
    exports: Exports,
}

impl Reader {
    /// There may be more than is written.
    pub(super) fn open(&mut self) {
        self.exports.is_open = true;
    }

    /// Adds one.
    pub(super) fn add(&mut self, export: Export) {
        self.exports.names.push(export);
    }

    /// An export of what a name of the file stands for.
    pub(super) fn of_local(&mut self, name: &str, local: &str, form: ExportForm, places: (Span, Span)) {
        let kind = self.locals.declared.get(local).copied();
        let imported = self.locals.imported.get(local).copied().filter(|_| kind.is_none());
        self.add(Export {
            local: Some(local.to_owned()),
            kind,
            import: imported.map(|(place, _)| place),
            types: kind.is_some_and(ExportKind::is_type) || imported.is_some_and(|(_, types)| types),
            ..bare(name, form, places)
        });
    }

    /// An export of a value.
    pub(super) fn of_value(&mut self, name: &str, value: &Expression<'_>, form: ExportForm, places: (Span, Span)) {
        match value.get_inner_expression() {
            Expression::Identifier(local) => self.of_local(name, local.name.as_str(), form, places),
            value => self.add(Export { kind: Some(kind_of(value)), ..bare(name, form, places) }),
        }
    }

    fn statement(&mut self, statement: &ModuleDeclaration<'_>) {
        let whole = span(statement.span());
        match statement {
            ModuleDeclaration::ImportDeclaration(_) => {}
            ModuleDeclaration::ExportDeclaration(export) => self.declaration(&export.declaration, export.span),
            ModuleDeclaration::ExportDefaultDeclaration(export) => self.default(export, whole),
            ModuleDeclaration::ExportNamedDeclaration(export) => {
                for one in &export.specifiers {
                    self.of_local(&one.exported.name(), &one.local.name(), ExportForm::List, (span(one.span), whole));
                    if let Some(added) = self.exports.names.last_mut() {
                        added.types |= is_type(one, export.export_kind);
                    }
                }
            }
            ModuleDeclaration::ExportFromDeclaration(export) => {
                for one in &export.specifiers {
                    self.add(Export {
                        local: Some(one.local.name().to_string()),
                        import: Some(span(one.span)),
                        types: is_type(one, export.export_kind),
                        ..bare(&one.exported.name(), ExportForm::From, (span(one.span), whole))
                    });
                }
            }
            ModuleDeclaration::ExportAllDeclaration(export) => {
                let (name, form, place) = match &export.exported {
                    Some(name) => (name.name(), ExportForm::From, span(name.span())),
                    None => ("*".into(), ExportForm::Star, span(export.source.span)),
                };
                let types = export.export_kind == ImportOrExportKind::Type;
                self.add(Export { import: Some(place), types, ..bare(&name, form, (place, whole)) });
            }
            ModuleDeclaration::TSExportAssignment(export) => {
                let place = span(export.expression.span());
                self.of_value(WHOLE, &export.expression, ExportForm::Assignment, (place, whole));
            }
            ModuleDeclaration::TSNamespaceExportDeclaration(export) => {
                let of = bare(export.id.name.as_str(), ExportForm::Global, (span(export.id.span), whole));
                self.add(Export { kind: Some(ExportKind::Namespace), ..of });
            }
        }
    }

    fn declaration(&mut self, declaration: &Declaration<'_>, statement: oxc_span::Span) {
        let whole = span(statement);
        if let Declaration::TSImportEqualsDeclaration(import) = declaration {
            let of = match &import.module_reference {
                TSModuleReference::ExternalModuleReference(of) => Some(span(of.expression.span)),
                _ => None,
            };
            let types = import.import_kind == ImportOrExportKind::Type;
            let places = (span(import.id.span), whole);
            return self.add(Export { import: of, types, ..bare(import.id.name.as_str(), ExportForm::Declaration, places) });
        }
        declared_by(declaration, &mut |name, kind| {
            let local = Some(name.name.to_string());
            let places = (span(name.span), whole);
            let of = bare(name.name.as_str(), ExportForm::Declaration, places);
            self.add(Export { local, kind: Some(kind), types: kind.is_type(), ..of });
        });
    }

    fn default(&mut self, export: &ExportDefaultDeclaration<'_>, whole: Span) {
        const NAME: &str = "default";
        let form = ExportForm::Declaration;
        if let Some(value) = export.declaration.as_expression() {
            return self.of_value(NAME, value, form, (span(value.span()), whole));
        }
        let (name, kind) = default_of(&export.declaration);
        let place = name.map_or_else(|| span(export.declaration.span()), |name| span(name.span));
        let local = name.map(|name| name.name.to_string());
        self.add(Export { local, kind: Some(kind), types: kind.is_type(), ..bare(NAME, form, (place, whole)) });
    }
}

/// An export with nothing said of it but its name, its form, and where the name and the statement stand.
pub(super) fn bare(name: &str, form: ExportForm, (name_span, span): (Span, Span)) -> Export {
    Export { name: name.to_owned(), local: None, form, kind: None, types: false, import: None, name_span, span }
}

/// `export type { a }`, `export { type a }`.
fn is_type(one: &ExportSpecifier<'_>, of: ImportOrExportKind) -> bool {
    [one.export_kind, of].contains(&ImportOrExportKind::Type)
}

/// What a value without a name is.
pub(super) fn kind_of(value: &Expression<'_>) -> ExportKind {
    match value {
        Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => ExportKind::Function,
        Expression::ClassExpression(_) => ExportKind::Class,
        _ => ExportKind::Value,
    }
}
