use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::*;
use crate::facts::program::{ExprKind, FPart};

fn lower(source: &str) -> Program {
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module));
    let ruff::Mod::Module(module) = parsed.into_syntax() else { return Program::default() };
    program(&module, source)
}

/// The file's text under each marked word of the first statement's string.
fn under(source: &str, word: &str) -> String {
    let program = lower(source);
    let Some(StmtKind::Assign { value, .. }) = program.body.first().map(|first| &first.kind) else { panic!("no assignment") };
    let parts: Vec<&Expr> = match &value.kind {
        ExprKind::FString(parts) => parts.iter().filter_map(|part| if let FPart::Text(text) = part { Some(text) } else { None }).collect(),
        _ => vec![value],
    };
    for part in parts {
        let ExprKind::Str { value, map } = &part.kind else { continue };
        if let Some(at) = value.find(word) {
            return map.map(Span::of(at, at + word.len())).slice(source).to_owned();
        }
    }
    panic!("`{word}` is not in the value")
}

#[test]
fn a_place_in_a_string_is_the_place_in_the_file() {
    assert_eq!(under("x = 'SELECT here'", "here"), "here");
    assert_eq!(under("x = '''\n  SELECT here\n'''", "here"), "here");
    assert_eq!(under(r"x = r'\d here'", "here"), "here");
    assert_eq!(under("x = 'a\\n\\'b\\' here'", "here"), "here");
    assert_eq!(under("x = 'é \\u00e9 \\N{BULLET} \\x41 here'", "here"), "here");
    assert_eq!(under("x = '''a \\\n here'''", "here"), "here");
    assert_eq!(under("x = ('a '\n 'b here'\n ' c')", "here"), "here");
    assert_eq!(under("x = f'{{}} {a} here {b!r}'", "here"), "here");
    assert_eq!(under("x = f'{{}} \\t here'", "here"), "here");
}

#[test]
fn a_character_made_by_an_escape_is_the_escape() {
    assert_eq!(under("x = 'a\\tb'", "\t"), "\\t");
    assert_eq!(under("x = f'a {{b}} c'", "{"), "{{");
}

#[test]
fn elif_is_an_if_in_the_else() {
    let program = lower("if a:\n    x()\nelif b:\n    y()\nelse:\n    z()\n");
    let Some(Stmt { kind: StmtKind::If { orelse, .. }, .. }) = program.body.first() else { panic!("no if") };
    let [Stmt { kind: StmtKind::If { test, orelse, .. }, .. }] = orelse.as_slice() else { panic!("no elif") };
    assert_eq!(test.kind, ExprKind::Name("b".to_owned()));
    assert_eq!(orelse.len(), 1);
}

#[test]
fn depth_is_bounded() {
    let deep = format!("x = {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(lower(&deep).body.len(), 1);
    let nested = format!("x = {}1", "not ".repeat(2000));
    assert_eq!(lower(&nested).body.len(), 1);
}

#[test]
fn a_class_says_its_keywords_decorators_and_declarations() {
    let source = "@mapped\nclass Hero(SQLModel, table=True):\n    id: \"Optional[int]\"\n    name: Mapped[\"str\"] = column()\n    kind: Literal[\"a\"]\n";
    let program = lower(source);
    let Some(StmtKind::Class(class)) = program.body.first().map(|first| &first.kind) else { panic!("no class") };
    assert_eq!(class.name_span.slice(source), "Hero");
    assert_eq!((class.decorators.len(), class.bases.len(), class.keywords[0].0.as_deref()), (1, 1, Some("table")));
    let StmtKind::Declare { annotation, .. } = &class.body[0].kind else { panic!("no declaration") };
    let ExprKind::Subscript(_, index) = &annotation.kind else { panic!("a quoted type is not read: {annotation:?}") };
    assert_eq!((index.span.slice(source), &index.kind), ("int", &ExprKind::Name("int".to_owned())));
    let StmtKind::Assign { annotation: Some(annotation), .. } = &class.body[1].kind else { panic!("no annotation") };
    let ExprKind::Subscript(_, index) = &annotation.kind else { panic!("{annotation:?}") };
    assert_eq!(index.kind, ExprKind::Name("str".to_owned()));
    let StmtKind::Declare { annotation, .. } = &class.body[2].kind else { panic!("no declaration") };
    let ExprKind::Subscript(_, index) = &annotation.kind else { panic!("{annotation:?}") };
    assert!(matches!(index.kind, ExprKind::Str { .. }));
}
