use expect_test::expect;

use super::check;

#[test]
fn packages_are_told_by_init_files_and_by_imports() {
    check(
        &[
            ("backend/pyproject.toml", ""),
            ("backend/app/__init__.py", ""),
            ("backend/app/deep/nested/__init__.py", ""),
            ("backend/cli/main.py", "from cli.commands import run\nfrom alembic import op\n"),
            ("backend/cli/commands.py", ""),
            ("backend/alembic/env.py", "from alembic import context"),
            ("backend/scratch/note.py", ""),
            ("backend/tests/__init__.py", ""),
            ("pyproject.toml", ""),
        ],
        &expect![[r"
            found Python packages `app`, `cli` in `backend`
            left out packages in folders of tests, examples and copies: `backend/tests`
        "]],
    );
}

#[test]
fn a_namespace_package_is_one_package_and_a_source_folder_is_a_root() {
    check(
        &[
            ("pyproject.toml", ""),
            ("src/acme/billing/__init__.py", "from acme.billing.core import x\n"),
            ("src/acme/billing/core.py", "import acme.billing.core\n"),
        ],
        &expect![[r"
            found Python package `acme` in `src`
        "]],
    );
    check(
        &[("pyproject.toml", ""), ("src/tool.py", ""), ("setup.py", "")],
        &expect![[r"
        found Python package `tool` in `src`
    "]],
    );
}

#[test]
fn crates_are_named_as_code_names_them() {
    check(
        &[
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
            ("crates/a-b/Cargo.toml", "[package]\nname = \"a-b\"\n"),
            ("crates/c/Cargo.toml", "[package]\nname = \"c\"\n[lib]\nname = \"see\"\n"),
            ("crates/c/tests/fixtures/x/Cargo.toml", "[package]\nname = \"x\"\n"),
        ],
        &expect![[r"
            found Rust crate `a_b` in `crates/a-b`
            found Rust crate `see` in `crates/c`
        "]],
    );
}

#[test]
fn scripts_of_a_package_are_code_and_what_a_server_hands_out_is_not() {
    check(
        &[
            ("pyproject.toml", ""),
            ("package.json", "{}"),
            ("app/__init__.py", ""),
            ("app/static/menu.js", ""),
            ("web/package.json", "{}"),
            ("web/src/main.tsx", ""),
            ("docs/search.js", ""),
            ("examples/shop/package.json", "{}"),
            ("examples/shop/index.js", ""),
        ],
        &expect![[r"
            found Python package `app` in `.`
            found TypeScript code `web` in `.`
        "]],
    );
    check(
        &[("package.json", "{}"), ("src/main.js", ""), ("next.config.mjs", "")],
        &expect![[r"
            found TypeScript code `next·config`, `src` in `.`
        "]],
    );
}
