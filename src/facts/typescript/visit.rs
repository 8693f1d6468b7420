//! Walks a file: every form of import, with what it stands under.

use oxc_ast::ast::{
    Argument, ArrowFunctionExpression, CallExpression, ExportAllDeclaration, ExportFromDeclaration, Expression, Function,
    ImportDeclaration, ImportDeclarationSpecifier, ImportExpression, ImportOrExportKind, Program, StringLiteral, TSImportEqualsDeclaration,
    TSImportType, TSModuleReference, TryStatement,
};
use oxc_ast_visit::Visit;
use oxc_ast_visit::walk;
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

use super::span;
use crate::facts::imports::{CodeFacts, Import, ImportContext, ImportKind};
use crate::source::text::Span;

/// The imports of a file, not yet in order.
pub(super) fn read(program: &Program<'_>) -> CodeFacts {
    let mut walker = Walker::default();
    walker.visit_program(program);
    walker.facts
}

#[derive(Default)]
struct Walker {
    facts: CodeFacts,
    context: ImportContext,
}

/// A name that is imported: as the other module calls it, as this one does, and where it stands.
struct Name {
    called: String,
    alias: Option<String>,
    span: Span,
    of: ImportOrExportKind,
}

impl Walker {
    fn under(&mut self, context: ImportContext, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.context, context);
        walk(self);
        self.context = outer;
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of an import")]
    fn add(&mut self, kind: ImportKind, module: &str, name: Option<Name>, place: Span, stmt_span: Span, types: bool) {
        let type_checking = types || name.as_ref().is_some_and(|name| name.of == ImportOrExportKind::Type);
        let name_span = name.as_ref().map_or(place, |name| name.span);
        let (name, alias) = name.map_or((None, None), |name| (Some(name.called), name.alias));
        let context = ImportContext { type_checking: type_checking || self.context.type_checking, ..self.context };
        self.facts.imports.push(Import { kind, level: 0, module: module.to_owned(), name, alias, name_span, stmt_span, context });
    }

    /// All of a module at once: `import "a"`, `import * as a from "a"`, `require("a")`.
    fn whole(&mut self, kind: ImportKind, (module, place): (&str, Span), alias: Option<&str>, stmt_span: Span, types: bool) {
        let before = self.facts.imports.len();
        self.add(kind, module, None, place, stmt_span, types);
        if let Some(import) = self.facts.imports.get_mut(before) {
            import.alias = alias.map(str::to_owned);
        }
    }
}

impl<'a> Visit<'a> for Walker {
    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let (stmt, types) = (span(it.span), it.import_kind == ImportOrExportKind::Type);
        let names = it.specifiers.as_ref().map_or(&[][..], |names| names.as_slice());
        if names.is_empty() {
            self.whole(ImportKind::Import, literal(&it.source), None, stmt, types);
        }
        for name in names {
            let name = match name {
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) => {
                    let place = (it.source.value.as_str(), span(all.span));
                    self.whole(ImportKind::Import, place, Some(all.local.name.as_str()), stmt, types);
                    continue;
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => Name {
                    called: "default".to_owned(),
                    alias: Some(one.local.name.to_string()),
                    span: span(one.span),
                    of: ImportOrExportKind::Value,
                },
                ImportDeclarationSpecifier::ImportSpecifier(one) => {
                    let name = one.imported.name().to_string();
                    let alias = Some(one.local.name.to_string()).filter(|local| *local != name);
                    Name { called: name, alias, span: span(one.span), of: one.import_kind }
                }
            };
            self.add(ImportKind::From, &it.source.value, Some(name), stmt, stmt, types);
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        let (stmt, types) = (span(it.span), it.export_kind == ImportOrExportKind::Type);
        if it.specifiers.is_empty() {
            self.whole(ImportKind::Import, literal(&it.source), None, stmt, types);
        }
        for one in &it.specifiers {
            let name = one.local.name().to_string();
            let alias = Some(one.exported.name().to_string()).filter(|other| *other != name);
            let name = Name { called: name, alias, span: span(one.span), of: one.export_kind };
            self.add(ImportKind::From, &it.source.value, Some(name), stmt, stmt, types);
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        let (stmt, types) = (span(it.span), it.export_kind == ImportOrExportKind::Type);
        if let Some(name) = &it.exported {
            let place = (it.source.value.as_str(), span(name.span()));
            self.whole(ImportKind::Import, place, Some(name.name().as_str()), stmt, types);
            return;
        }
        let star = Name { called: "*".to_owned(), alias: None, span: span(it.source.span), of: it.export_kind };
        self.add(ImportKind::Star, &it.source.value, Some(star), stmt, stmt, types);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let TSModuleReference::ExternalModuleReference(of) = &it.module_reference {
            let types = it.import_kind == ImportOrExportKind::Type;
            self.whole(ImportKind::Import, literal(&of.expression), Some(it.id.name.as_str()), span(it.span), types);
        }
    }

    fn visit_ts_import_type(&mut self, it: &TSImportType<'a>) {
        self.whole(ImportKind::Import, literal(&it.source), None, span(it.span), true);
        walk::walk_ts_import_type(self, it);
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        if let Some(module) = constant(&it.source) {
            self.whole(ImportKind::Dynamic, module, None, span(it.span), false);
        }
        walk::walk_import_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Some(argument) = it.arguments.first().filter(|_| is_require(&it.callee))
            && let Some(module) = Argument::as_expression(argument).and_then(constant)
        {
            self.whole(ImportKind::Import, module, None, span(it.span), false);
        }
        // `import("a").catch(…)`: its failure is caught.
        let caught = it.callee.as_member_expression().is_some_and(|member| {
            member.static_property_name() == Some("catch")
                && matches!(member.object().without_parentheses(), Expression::ImportExpression(_))
        });
        let context = ImportContext { try_guard: self.context.try_guard || caught, ..self.context };
        self.under(context, |walker| walker.visit_expression(&it.callee));
        if let Some(types) = &it.type_arguments {
            self.visit_ts_type_parameter_instantiation(types);
        }
        self.visit_arguments(&it.arguments);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let context = ImportContext { lazy: true, try_guard: false, ..self.context };
        self.under(context, |walker| walk::walk_function(walker, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let context = ImportContext { lazy: true, try_guard: false, ..self.context };
        self.under(context, |walker| walk::walk_arrow_function_expression(walker, it));
    }

    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        let context = ImportContext { try_guard: self.context.try_guard || it.handler.is_some(), ..self.context };
        self.under(context, |walker| walker.visit_block_statement(&it.block));
        if let Some(handler) = &it.handler {
            self.visit_catch_clause(handler);
        }
        if let Some(finalizer) = &it.finalizer {
            self.visit_block_statement(finalizer);
        }
    }
}

fn literal<'l>(literal: &'l StringLiteral<'_>) -> (&'l str, Span) {
    (literal.value.as_str(), span(literal.span))
}

/// A string, or a template without holes.
fn constant<'e>(value: &'e Expression<'_>) -> Option<(&'e str, Span)> {
    match value.without_parentheses() {
        Expression::StringLiteral(text) => Some(literal(text)),
        Expression::TemplateLiteral(template) => {
            let text = template.single_quasi()?;
            Some((text.as_str(), span(template.span)))
        }
        _ => None,
    }
}

/// `require`, `require.resolve`.
fn is_require(callee: &Expression<'_>) -> bool {
    let is_name = |of: &Expression<'_>| of.get_identifier_reference().is_some_and(|name| name.name == "require");
    match callee.as_member_expression() {
        Some(member) => member.static_property_name() == Some("resolve") && is_name(member.object()),
        None => is_name(callee),
    }
}
