//! OpenAPI documents: what each endpoint says of itself. References within the document are followed.

use super::Document;
use super::entries::{Content, Entry, top, within};
use crate::source::text::Span;

/// How many references are followed to get to one thing.
const STEPS: usize = 16;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A method of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// In capitals.
    pub method: String,
    /// As written: `/runs/{run_id}`.
    pub route: String,
    /// Its `operationId`.
    pub id: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The schemes that it, or else the document, asks for; empty where anybody may call it.
    pub security: Vec<String>,
    /// Names of its parameters and of its path's, as `in:name`: `header:X-Tenant`.
    pub parameters: Vec<String>,
    /// The codes that it answers with.
    pub responses: Vec<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// Its method.
    pub span: Span,
}

/// The endpoints of a document, in the order written; none where it is no OpenAPI document.
#[must_use]
pub fn endpoints(document: &Document) -> Vec<Endpoint> {
    let entries = &document.entries;
    let field = |name: &str| top(entries).find(|(_, entry)| entry.name == name).map(|(at, _)| at);
    if field("openapi").or(field("swagger")).is_none() {
        return vec![];
    }
    let page = Page { entries, security: field("security") };
    let paths = field("paths").into_iter().flat_map(|at| within(entries, at));
    paths.flat_map(|(at, path)| page.of_path(page.meant(at), &path.name)).collect()
}

struct Page<'d> {
    entries: &'d [Entry],
    /// What the document asks of every endpoint.
    security: Option<usize>,
}

impl<'d> Page<'d> {
    fn of_path(&self, at: usize, route: &str) -> Vec<Endpoint> {
        let methods = within(self.entries, at).filter(|(_, entry)| METHODS.contains(&entry.name.as_str()));
        methods.map(|(method, entry)| self.endpoint(self.meant(method), at, route, entry)).collect()
    }

    fn endpoint(&self, at: usize, path: usize, route: &str, method: &Entry) -> Endpoint {
        let text = |name: &str| self.field(at, name).and_then(|at| self.text(at));
        let texts = |name: &str| -> Vec<String> {
            let items = self.field(at, name).into_iter().flat_map(|at| within(self.entries, at));
            items.filter_map(|(_, item)| item.content.text().map(str::to_owned)).collect()
        };
        let parameters = [path, at].into_iter().filter_map(|at| self.field(at, "parameters")).flat_map(|at| within(self.entries, at));
        let parameters = parameters.filter_map(|(at, _)| {
            let at = self.meant(at);
            Some(format!("{}:{}", self.text(self.field(at, "in")?)?, self.text(self.field(at, "name")?)?))
        });
        let keys = |at: usize| within(self.entries, at).map(|(_, entry)| entry.name.clone());
        let security = self.field(at, "security").or(self.security).into_iter().flat_map(|at| within(self.entries, at));
        Endpoint {
            method: method.name.to_uppercase(),
            route: route.to_owned(),
            id: text("operationId").map(str::to_owned),
            tags: texts("tags"),
            security: security.flat_map(|(at, _)| keys(at).collect::<Vec<_>>()).collect(),
            parameters: parameters.collect(),
            responses: self.field(at, "responses").map_or(vec![], |at| keys(at).collect()),
            deprecated: text("deprecated") == Some("true"),
            span: method.span,
        }
    }

    fn field(&self, at: usize, name: &str) -> Option<usize> {
        within(self.entries, at).find(|(_, entry)| entry.name == name).map(|(at, _)| at)
    }

    fn text(&self, at: usize) -> Option<&'d str> {
        self.entries.get(at)?.content.text()
    }

    /// What stands at a place, or what its `$ref` leads to.
    fn meant(&self, at: usize) -> usize {
        let mut at = at;
        for _ in 0..STEPS {
            let reference = self.field(at, "$ref").and_then(|at| self.text(at)).and_then(|text| text.strip_prefix('#'));
            match reference.and_then(|pointer| find(self.entries, pointer)) {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }
}

/// What a JSON pointer leads to: `/components/schemas/Run`.
#[must_use]
pub fn find(entries: &[Entry], pointer: &str) -> Option<usize> {
    let mut found: Option<usize> = None;
    for part in pointer.strip_prefix('/')?.split('/') {
        let part = part.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~");
        let items: Vec<(usize, &Entry)> = match found {
            Some(at) => within(entries, at).collect(),
            None => top(entries).collect(),
        };
        let is_list = found.and_then(|at| entries.get(at)).is_some_and(|entry| entry.content == Content::List);
        let item = if is_list { items.get(part.parse::<usize>().ok()?) } else { items.iter().find(|(_, entry)| entry.name == part) };
        found = Some(item?.0);
    }
    found
}
