use std::sync::Arc;

use super::*;
use crate::workspace::plan::CodeRoot;

fn sources(files: &[(&str, &str)]) -> Sources {
    Sources::new(files.iter().map(|(path, text)| SourceFile::new((*path).to_owned(), Ok(Arc::from(*text)))).collect())
}

/// An Alembic history in `db`, with a code root in `src` whose package is `app`.
fn plan(sources: &Sources) -> Plan {
    let files = sources.tree().filter(|(_, file)| file.path.starts_with("db/versions/")).map(|(id, _)| id).collect();
    let history = HistoryPlan {
        path: "db".to_owned(),
        layout: Layout::Alembic,
        dialect: Dialect::Postgresql,
        files,
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    let code = CodeRoot { root: "src".to_owned(), packages: vec!["app".to_owned()], language: Language::Python, configured: None };
    Plan { histories: vec![history], code: vec![code], ..Plan::default() }
}

/// `path: what was read` of every file that was asked for.
fn read(files: &[(&str, &str)]) -> Vec<String> {
    let sources = sources(files);
    let extracted = extract(&sources, &plan(&sources), &[]);
    let what = |facts: &FileFacts| match facts {
        FileFacts::Python(facts) if facts.program.is_some() => "program",
        FileFacts::Python(_) => "imports",
        FileFacts::Rust(_) => "rust",
        FileFacts::TypeScript(_) => "typescript",
        FileFacts::Sql(_) => "sql",
        FileFacts::Document(_) => "document",
    };
    extracted.facts.files.iter().map(|(id, facts)| format!("{}: {}", sources.path(*id), what(facts))).collect()
}

#[test]
fn a_migration_is_read_as_a_program_with_the_helpers_that_it_imports() {
    let files = [
        ("db/env.py", ""),
        ("db/extra.sql", ""),
        ("db/versions/a.py", "from app.helpers import index\nfrom .near import x\nimport os\n"),
        ("db/versions/near.py", ""),
        ("src/app/api.py", ""),
        ("src/app/helpers.py", "from app import deeper\n"),
        ("src/app/deeper.py", "import app.helpers\n"),
        ("src/other/x.py", ""),
        ("tool.sql", ""),
    ];
    assert_eq!(
        read(&files),
        [
            "db/env.py: program",
            "db/extra.sql: sql",
            "db/versions/a.py: program",
            "db/versions/near.py: program",
            "src/app/api.py: imports",
            "src/app/deeper.py: program",
            "src/app/helpers.py: program",
        ]
    );
}

#[test]
fn what_does_not_parse_hides_the_schema_or_the_code() {
    let sources = sources(&[("db/versions/a.py", "def upgrade(:\n"), ("src/app/api.py", "import (\n"), ("src/app/ok.py", "")]);
    let extracted = extract(&sources, &plan(&sources), &[]);
    let hides: Vec<_> = extracted.problems.iter().map(|problem| problem.hides.clone()).collect();
    assert_eq!(hides, [Hides::Code(FileId(1)), Hides::History]);
    assert_eq!((extracted.files, extracted.facts.files.len()), (3, 3));
}

#[test]
fn excluded_code_says_nothing_and_is_counted() {
    let sources = sources(&[("src/app/api.py", ""), ("src/app/old/api.py", "import (\n")]);
    let glob = globset::Glob::new("src/app/old/**").unwrap().compile_matcher();
    let place = Place { file: FileId(0), span: Span::default() };
    let exclude = Exclude { text: "src/app/old/**".to_owned(), glob, reason: "frozen".to_owned(), place };
    let extracted = extract(&sources, &plan(&sources), &[exclude]);
    assert_eq!((extracted.files, extracted.excluded, extracted.problems), (1, 1, vec![]));
}

#[test]
fn a_template_of_code_is_counted_and_not_read() {
    let files = [("src/app/main.py", ""), ("src/app/{{ name }}/main.py", "from {{ name }} import x\n")];
    let sources = Sources::new(files.map(|(path, text)| SourceFile::new(path.to_owned(), Ok(text.into()))).into());
    let extracted = extract(&sources, &plan(&sources), &[]);
    assert_eq!((extracted.templates, extracted.problems, extracted.files), (1, vec![], 1));
}

#[test]
fn settings_that_do_not_parse_are_a_problem_of_the_code_below_them() {
    let files = [("src/app/a.ts", ""), ("src/app/tsconfig.json", "{ // why\n \"compilerOptions\": {}, }"), ("src/tsconfig.json", "{")];
    let sources = Sources::new(files.map(|(path, text)| SourceFile::new(path.to_owned(), Ok(text.into()))).into());
    let code = CodeRoot { root: "src".to_owned(), packages: vec!["app".to_owned()], language: Language::TypeScript, configured: None };
    let problems = extract(&sources, &Plan { code: vec![code], ..Plan::default() }, &[]).problems;
    let said: Vec<_> = problems.iter().map(|problem| (sources.path(problem.labels[0].place.file), &problem.hides)).collect();
    assert_eq!(said, [("src/tsconfig.json", &Hides::Code(sources.find("src/app/a.ts").unwrap()))]);
}
