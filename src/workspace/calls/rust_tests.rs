use expect_test::{Expect, expect};

use super::link;
use crate::facts::rust;
use crate::facts::store::{FactStore, FileFacts};
use crate::facts::want::Want;
use crate::workspace::imports::{Language, testing};

fn check(files: &[(&str, &str)], expected: &Expect) {
    let sources = testing::sources(files);
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
    expected.assert_eq(&lines.collect::<String>());
}

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
    check(
        &files,
        &expect![[r"
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
    "]],
    );
}

#[test]
fn methods_are_those_of_the_type_that_declarations_say() {
    let repo = "use std::sync::Arc;\nuse sqlx::PgPool;\nuse anyhow::Result;\npub struct Repo { pool: Arc<PgPool>, next: Option<Box<Repo>>, items: Vec<Repo> }\n\
         pub trait Store { fn save(&self); }\nimpl Repo {\n    pub fn new(pool: &PgPool) -> Self { pool.execute(); pool.begin().await?.commit(); Self { } }\n\
         \x20   pub fn find(&self) -> Result<Repo> { self.pool.fetch(); self.pool.clone(); self.next.save(); self.items.save(); self.items[0].save(); self.gone() }\n\
         \x20   pub fn inner(&self) -> &Repo { self }\n    pub fn save(&self) { self.inner().inner().find(); self.find()?.save(); }\n}\npub static REPO: Repo = make();\n\
         pub fn make() -> Repo { REPO.save() }\n";
    let user = "use crate::repo::{Repo, Store, make};\nuse reqwest::Client;\nfn f(repo: Arc<Repo>, store: &dyn Store, other: impl Store, any: T, many: Vec<Repo>) {\n\
         \x20   repo.save(); repo.gone(); store.save(); other.save(); any.save(); many.save();\n    let a = Repo::new(p); a.save();\n    let b: Repo = any(); b.save();\n\
         \x20   let c = make(); c.inner().save();\n    let d = Client::new(); d.get(); let e = Client::builder(); e.get();\n    Repo::new(p).inner().save(); make().save();\n}\n\
         fn g(repo: Repo) { let repo = repo.find(); repo.save(); let x: Repo = y; match z { x => x.save() } let (w, v) = u; w.save(); let mut q = make(); q = other(); q.save(); }\n";
    check(
        &[("src/lib.rs", "mod repo;\nmod user;\n"), ("src/repo.rs", repo), ("src/user.rs", user)],
        &expect![[r#"
        app.repo pool.execute = sqlx.PgPool.execute
        app.repo pool.begin = sqlx.PgPool.begin
        app.repo pool.begin().commit = ?
        app.repo self.pool.fetch = sqlx.PgPool.fetch
        app.repo self.pool.clone = ?
        app.repo self.next.save = ?
        app.repo self.items.save = ?
        app.repo self.items[].save = ?
        app.repo self.gone = ?
        app.repo self.inner = app.repo.Repo.inner defined
        app.repo self.inner().inner = app.repo.Repo.inner defined
        app.repo self.inner().inner().find = app.repo.Repo.find defined
        app.repo self.find = app.repo.Repo.find defined
        app.repo self.find().save = ?
        app.repo make = app.repo.make defined
        app.repo REPO.save = app.repo.Repo.save defined
        app.user repo.save = app.repo.Repo.save defined
        app.user repo.gone = ?
        app.user store.save = app.repo.Store.save defined
        app.user other.save = app.repo.Store.save defined
        app.user any.save = ?
        app.user many.save = ?
        app.user Repo.new = app.repo.Repo.new defined
        app.user a.save = app.repo.Repo.save defined
        app.user any = ?
        app.user b.save = app.repo.Repo.save defined
        app.user make = app.repo.make defined
        app.user c.inner = app.repo.Repo.inner defined
        app.user c.inner().save = app.repo.Repo.save defined
        app.user Client.new = reqwest.Client.new
        app.user d.get = reqwest.Client.get
        app.user Client.builder = reqwest.Client.builder
        app.user e.get = ?
        app.user Repo.new = app.repo.Repo.new defined
        app.user Repo.new().inner = app.repo.Repo.inner defined
        app.user Repo.new().inner().save = app.repo.Repo.save defined
        app.user make = app.repo.make defined
        app.user make().save = app.repo.Repo.save defined
        app.user repo.find = ?
        app.user repo.save = ?
        app.user x.save = ?
        app.user w.save = ?
        app.user make = app.repo.make defined
        app.user other = ?
        app.user q.save = ?
    "#]],
    );
}
