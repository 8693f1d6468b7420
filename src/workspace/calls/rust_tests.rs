use expect_test::expect;

use super::link;
use crate::facts::rust;
use crate::facts::store::{FactStore, FileFacts};
use crate::facts::want::Want;
use crate::workspace::imports::{Language, testing};

#[test]
fn names_of_rust_are_followed_through_use_paths_and_re_exports() {
    let files = [
        ("src/lib.rs", "pub mod a;\nmod b;\n"),
        ("src/a.rs", "mod inner;\npub use inner::Thing;\npub use inner::*;\n"),
        (
            "src/a/inner.rs",
            "pub struct Thing;\nimpl Thing { pub fn new() -> Self { Self::make().go(); Self } fn make() {} fn go(&self) { self.go(); self.no(); } }\npub fn free() {}\n",
        ),
        (
            "src/b.rs",
            "use crate::a::{Thing as T, free};\nuse sqlx::query as q;\nfn own() {}\nfn f(g: fn()) { T::new(); free(); crate::a::free(); std::fs::read(1); q!(1).run(); own(); g(); let h = 1; h(); Vec::new(); }\n\
             mod tests { fn own() {} fn t() { own(); super::own(); f(); } }\n",
        ),
    ];
    let sources = testing::sources(&files);
    let graph = testing::graph(vec![testing::root("", &["app"], Language::Rust)], &sources);
    let read = |text: &str| FileFacts::Rust(rust::read(text, Want { symbols: true, ..Want::default() }));
    let facts = FactStore { files: sources.tree().map(|(file, source)| (file, read(source.text()))).collect() };
    let all = link(&graph, &facts);
    let lines = all.iter().flat_map(|module| {
        let pairs = module.calls.calls.iter().zip(&module.resolved).zip(&module.callees);
        pairs.map(|((call, resolved), callee)| {
            let first_party = if callee.is_some() { " defined" } else { "" };
            format!("{} {} = {}{first_party}\n", module.module, call.callee, resolved.as_deref().unwrap_or("?"))
        })
    });
    expect![[r"
        app.a.inner Self.make = app.a.inner.Thing.make defined
        app.a.inner Self.make().go = app.a.inner.Thing.make().go
        app.a.inner self.go = app.a.inner.Thing.go defined
        app.a.inner self.no = ?
        app.b T.new = app.a.inner.Thing.new defined
        app.b free = app.a.inner.free defined
        app.b crate.a.free = app.a.inner.free defined
        app.b std.fs.read = std.fs.read
        app.b q! = sqlx.query!
        app.b q!().run = sqlx.query!().run
        app.b own = app.b.own defined
        app.b g = ?
        app.b h = ?
        app.b Vec.new = ?
        app.b own = app.b.tests.own defined
        app.b super.own = app.b.own defined
        app.b f = ?
    "]]
    .assert_eq(&lines.collect::<String>());
}
