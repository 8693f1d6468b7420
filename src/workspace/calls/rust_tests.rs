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
    expect![[r#""#]].assert_eq(&lines.collect::<String>());
}
