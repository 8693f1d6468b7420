//! Constructors that are made from the fields of a class.

use super::ClassId;
use super::constructors::{Maker, flag};
use super::index::{Index, Module};
use super::resolve::HOPS;
use super::signature::Taken;
use crate::facts::calls::{Argued, Argument, Spread};
use crate::facts::symbols::{Assignment, Class, ParameterKind};

impl<'a> Index<'a> {
    /// `dataclasses.dataclass`: annotated names, those of bases first.
    pub fn dataclass(&self, id: ClassId) -> Option<Vec<Taken>> {
        let mut all: Vec<Taken> = Vec::new();
        for class in self.line(id).into_iter().rev() {
            let Some((Maker::Dataclass, options)) = self.made_by(class)? else { continue };
            let mut by_keyword = flag(options, "kw_only") == Some(true);
            for field in self.fields(class) {
                if field.is("KW_ONLY") {
                    by_keyword = true;
                    continue;
                }
                if field.assignment.annotation.is_none() || field.head() == "ClassVar" {
                    continue;
                }
                let options = self.options(class.0, &field, &["dataclasses.field", "pydantic.Field", "pydantic.fields.Field"]);
                let by_keyword = options.and_then(|options| flag(options, "kw_only")).unwrap_or(by_keyword);
                all.retain(|taken| {
                    taken.name != field.name || options.is_some_and(|options| flag(options, "init") != Some(false)) || options.is_none()
                });
                if options.is_some_and(|options| flag(options, "init") == Some(false)) {
                    continue;
                }
                let required =
                    field.assignment.value.is_none() || options.is_some_and(|options| !has(options, &["default", "default_factory"]));
                let kind = if by_keyword { ParameterKind::KeywordOnly } else { ParameterKind::Normal };
                put(&mut all, Taken { name: field.name.to_owned(), kind, required });
            }
        }
        Some(all)
    }

    /// attrs: annotated names and `attr.ib()`, without leading underscores.
    pub fn attrs(&self, id: ClassId) -> Option<Vec<Taken>> {
        let mut all: Vec<Taken> = Vec::new();
        for class in self.line(id).into_iter().rev() {
            let Some((Maker::Attrs, options)) = self.made_by(class)? else { continue };
            let by_keyword = flag(options, "kw_only") == Some(true);
            for field in self.fields(class) {
                let options = self.options(class.0, &field, &["attr.ib", "attr.attrib", "attr.field", "attrs.field"]);
                if (field.assignment.annotation.is_none() && options.is_none()) || field.head() == "ClassVar" {
                    continue;
                }
                if options.is_some_and(|options| flag(options, "init") == Some(false)) {
                    continue;
                }
                if options.is_some_and(|options| has(options, &["alias"])) {
                    return None;
                }
                let by_keyword = options.and_then(|options| flag(options, "kw_only")).unwrap_or(by_keyword);
                let kind = if by_keyword { ParameterKind::KeywordOnly } else { ParameterKind::Normal };
                // A method below may give the default: `@field.default`.
                let required = field.assignment.value.is_none();
                put(&mut all, Taken { name: field.name.trim_start_matches('_').to_owned(), kind, required });
            }
        }
        Some(all)
    }

    /// `typing.NamedTuple`.
    pub fn named_tuple(&self, id: ClassId) -> Option<Vec<Taken>> {
        let owner = self.line(id).into_iter().next_back()?;
        let fields = self.fields(owner).into_iter().filter(|field| field.assignment.annotation.is_some());
        let taken = fields.map(|field| Taken {
            name: field.name.to_owned(),
            kind: ParameterKind::Normal,
            required: field.assignment.value.is_none(),
        });
        Some(taken.collect())
    }

    /// `typing.TypedDict`: nothing is checked when it is made, so that no key is demanded here.
    pub fn typed_dict(&self, id: ClassId) -> Vec<Taken> {
        let mut all = vec![Taken { name: String::new(), kind: ParameterKind::Items, required: false }];
        for class in self.line(id) {
            all.extend(self.fields(class).into_iter().map(|field| Taken::keyword(field.name, false)));
        }
        all
    }

    /// Pydantic and SQLModel: annotated names of the class and its bases, each by keyword, under its alias too.
    pub fn pydantic(&self, id: ClassId) -> Option<Vec<Taken>> {
        let mut all: Vec<Taken> = Vec::new();
        for class in self.line(id).into_iter().rev() {
            let (module, written) = self.class(class)?;
            if Self::rewrites_input(module, written) {
                return None;
            }
            let is_table = Self::keyword(written, "table") == Some(true);
            for field in self.fields(class) {
                if field.name.starts_with('_') || field.name == "model_config" || field.head() == "ClassVar" {
                    continue;
                }
                let typed = field.assignment.annotation.as_ref();
                let may_lack = typed.is_none_or(|typed| {
                    typed.optional || typed.head.as_deref().is_none_or(|head| head.ends_with("Annotated") || head.ends_with("Any"))
                });
                let mut required = field.assignment.value.is_none() && !may_lack && !is_table;
                if let Some(options) = field.call.map(|call| call.arguments.as_slice()) {
                    for alias in options.iter().filter(|option| matches!(option.name.as_deref(), Some("alias" | "validation_alias"))) {
                        let Argued::Text(name) = &alias.value else { return None };
                        put(&mut all, Taken::keyword(name.clone(), false));
                        required = false;
                    }
                }
                put(&mut all, Taken::keyword(field.name, required));
            }
        }
        Some(all)
    }

    /// Whether a model takes other keys than its fields: extra ones, generated aliases, or what a validator makes of its input.
    fn rewrites_input(module: &Module<'a>, class: &Class) -> bool {
        let changes = |argument: &Argument| {
            let extra = argument.name.as_deref() == Some("extra")
                && argument.value != Argued::Text("forbid".to_owned())
                && argument.value != Argued::Text("ignore".to_owned());
            extra || argument.name.as_deref() == Some("alias_generator") || argument.spread == Spread::Keywords
        };
        let Some(symbols) = module.symbols() else { return true };
        let config = module.members.contains_key(&(class.scope, "Config"));
        let validators =
            symbols.functions.iter().filter(|function| function.within == class.scope).flat_map(|function| &function.decorators);
        let is_before = |name: &str| matches!(name.rsplit('.').next(), Some("model_validator" | "root_validator"));
        let settings =
            symbols.assignments.iter().filter(|assignment| assignment.scope == class.scope && assignment.target == "model_config");
        let call = |assignment: &Assignment| assignment.call.and_then(|call| module.calls()?.get(call));
        config
            || validators.into_iter().any(|decorator| is_before(&decorator.of.name))
            || class.keywords.iter().any(changes)
            || settings.into_iter().any(|assignment| call(assignment).is_none_or(|call| call.arguments.iter().any(changes)))
    }

    /// The arguments of the function that describes a field, where it is one of these.
    fn options(&self, module: u32, field: &Field<'a>, names: &[&str]) -> Option<&'a [Argument]> {
        let call = field.call?;
        let callee = self.callee(module, call, HOPS)?;
        names.contains(&self.text(&callee.entity).as_str()).then_some(call.arguments.as_slice())
    }

    /// Plain names that a class body gives a type or a value, in order.
    fn fields(&self, id: ClassId) -> Vec<Field<'a>> {
        let Some((module, class)) = self.class(id) else { return Vec::new() };
        let assignments = module.symbols().into_iter().flat_map(|symbols| &symbols.assignments);
        let own = assignments.filter(|assignment| assignment.scope == class.scope && !assignment.target.contains(['.', '[']));
        own.map(|assignment| Field {
            name: &assignment.target,
            assignment,
            call: assignment.call.and_then(|call| module.calls()?.get(call)),
        })
        .collect()
    }
}

/// A field of a class.
struct Field<'a> {
    name: &'a str,
    assignment: &'a Assignment,
    call: Option<&'a crate::facts::calls::Call>,
}

impl Field<'_> {
    /// The last part of the outermost name of its type.
    fn head(&self) -> &str {
        let head = self.assignment.annotation.as_ref().and_then(|typed| typed.head.as_deref());
        head.and_then(|head| head.rsplit('.').next()).unwrap_or("")
    }

    fn is(&self, name: &str) -> bool {
        self.head() == name
    }
}

/// Whether a value is given that stands in for a missing argument.
fn has(options: &[Argument], names: &[&str]) -> bool {
    options.iter().any(|option| option.spread != Spread::One || option.name.as_deref().is_some_and(|name| names.contains(&name)))
}

/// A field that a base has too keeps its place.
fn put(all: &mut Vec<Taken>, taken: Taken) {
    match all.iter_mut().find(|other| other.name == taken.name) {
        Some(other) => *other = taken,
        None => all.push(taken),
    }
}
