use expect_test::expect;

use super::{REVISION, check, sources};
use crate::config::detect::history_at;
use crate::config::detect::view::View;

#[test]
fn alembic_is_where_its_settings_say() {
    check(
        &[
            ("backend/alembic.ini", "[alembic]\nscript_location = %(here)s/db\n"),
            ("backend/db/env.py", "from alembic import context"),
            ("backend/db/versions/a.py", REVISION),
            ("backend/db/versions/__init__.py", ""),
            ("backend/db/versions/old/b.py", REVISION),
        ],
        &expect![[r"
            found Alembic history `backend/db` (1 revision)
            left out revisions in `backend/db/versions/old` (no version location of `backend/db`)
            backend/db: backend/db/versions/__init__.py backend/db/versions/a.py
        "]],
    );
}

#[test]
fn version_locations_replace_the_default_and_may_be_recursive() {
    check(
        &[
            (
                "alembic.ini",
                "[alembic]\nscript_location = db\nversion_locations = db/one, %(here)s/two\nrecursive_version_locations = true\n",
            ),
            ("db/env.py", "from alembic import context"),
            ("db/one/deep/a.py", REVISION),
            ("two/b.py", REVISION),
        ],
        &expect![[r"
            found Alembic history `db` (2 revisions)
            db: db/one/deep/a.py two/b.py
        "]],
    );
    check(
        &[
            ("pyproject.toml", "[tool.alembic]\nscript_location = \"%(here)s/db\"\nversion_locations = [\n  \"%(here)s/one\",\n]\n"),
            ("db/env.py", "from alembic import context"),
            ("one/a.py", REVISION),
        ],
        &expect![[r"
            found Alembic history `db` (1 revision)
            db: one/a.py
        "]],
    );
}

#[test]
fn a_package_location_and_a_container_path_are_found() {
    check(
        &[
            ("alembic.ini", "[alembic]\nscript_location = shop.db:migrations\n[other]\nscript_location = /srv/app/ledger\n"),
            ("src/shop/__init__.py", ""),
            ("src/shop/db/migrations/env.py", "from alembic import context"),
            ("src/shop/db/migrations/versions/a.py", REVISION),
            ("services/ledger/env.py", "from alembic import context"),
            ("services/ledger/versions/b.py", REVISION),
        ],
        &expect![[r"
            found Alembic history `services/ledger` (1 revision)
            found Alembic history `src/shop/db/migrations` (1 revision)
            services/ledger: services/ledger/versions/b.py
            src/shop/db/migrations: src/shop/db/migrations/versions/a.py
            found Python package `shop` in `src`
        "]],
    );
}

#[test]
fn revisions_without_settings_are_found_and_other_folders_of_that_name_are_not() {
    check(
        &[
            ("backend/migrations/versions/a.py", REVISION),
            ("api/versions/v1.py", "version = 1\n"),
            ("tests/alembic/versions/a.py", REVISION),
        ],
        &expect![[r"
            found Alembic history `backend/migrations` (1 revision)
            left out migrations in `tests/alembic` (in a folder named `tests`)
            backend/migrations: backend/migrations/versions/a.py
        "]],
    );
}

#[test]
fn one_history_per_database_where_versions_are_split() {
    check(
        &[("db/env.py", "import alembic"), ("db/versions/postgresql/a.py", REVISION), ("db/versions/sqlite/a.py", REVISION)],
        &expect![[r#"
            found Alembic history `db/versions/postgresql` (1 revision)
            found Alembic history `db/versions/sqlite` (1 revision)
            db/versions/postgresql: db/versions/postgresql/a.py
            db/versions/sqlite: db/versions/sqlite/a.py
        "#]],
    );
}

#[test]
fn a_folder_above_means_the_only_history_for_postgresql_below_it() {
    let split = [("db/env.py", "import alembic"), ("db/versions/postgresql/a.py", REVISION), ("db/versions/sqlite/a.py", REVISION)];
    let two = [
        ("x/a/env.py", "import alembic"),
        ("x/a/versions/a.py", REVISION),
        ("x/b/env.py", "import alembic"),
        ("x/b/versions/b.py", REVISION),
    ];
    let named = |files: &[(&str, &str)], path: &str| {
        let sources = sources(files);
        let found = history_at(&View::new(&sources, &[]), path, None)?;
        Some(found.files.iter().map(|file| sources.path(*file).to_owned()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(named(&split, "db").as_deref(), Some("db/versions/postgresql/a.py"));
    assert_eq!(named(&split, "db/versions/sqlite").as_deref(), Some("db/versions/sqlite/a.py"));
    assert_eq!(named(&two[..2], "x").as_deref(), Some("x/a/versions/a.py"));
    assert_eq!(named(&two, "x"), None);
}

#[test]
fn folders_of_versions_without_settings_are_one_history() {
    check(
        &[("db/env.py", "import alembic"), ("db/versions/2024/a.py", REVISION), ("db/versions/2025/b.py", REVISION)],
        &expect![[r"
            found Alembic history `db` (2 revisions)
            db: db/versions/2024/a.py db/versions/2025/b.py
        "]],
    );
}
