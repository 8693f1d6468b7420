use expect_test::{Expect, expect};

use super::{history, show_files};

fn order(files: &[(&str, &str)], expected: &Expect) {
    let (history, _) = history(files);
    let order: Vec<_> = history.migrations.iter().map(|migration| migration.id.as_str()).collect();
    let doubts = history.doubts();
    let problems: Vec<_> = doubts.iter().map(|problem| problem.message.as_str()).collect();
    expected.assert_eq(&format!("{}\n{}", order.join(" "), problems.join("\n")));
}

#[test]
fn the_graph_orders_never_the_file_names() {
    order(
        &[
            ("versions/1.py", "revision: str = 'z'\ndown_revision: str | None = 'y'\ndef upgrade(): pass\n"),
            ("versions/2.py", "ID = 'y'\nrevision = ID\ndown_revision = 'x'\ndef upgrade(): pass\n"),
            ("versions/3.py", "revision = 'x'\ndown_revision = None\ndef upgrade(): pass\n"),
        ],
        &expect![[r#"
            x y z
        "#]],
    );
}

#[test]
fn a_merge_follows_both_of_its_branches() {
    order(
        &[
            ("versions/1.py", "revision = 'm'\ndown_revision = ('b', 'a2')\ndef upgrade(): pass\n"),
            ("versions/2.py", "revision = 'b'\ndown_revision = 'root'\ndef upgrade(): pass\n"),
            ("versions/3.py", "revision = 'a2'\ndown_revision = 'a1'\ndef upgrade(): pass\n"),
            ("versions/4.py", "revision = 'a1'\ndown_revision = 'root'\ndef upgrade(): pass\n"),
            ("versions/5.py", "revision = 'root'\ndown_revision = ()\ndef upgrade(): pass\n"),
        ],
        &expect![[r#"
            root a1 a2 b m
        "#]],
    );
}

#[test]
fn depends_on_labels_and_beginnings_of_ids_name_revisions() {
    order(
        &[
            ("versions/1.py", "revision = 'aaaa1111'\ndown_revision = None\nbranch_labels = ('core',)\ndef upgrade(): pass\n"),
            ("versions/2.py", "revision = 'bbbb2222'\ndown_revision = None\ndepends_on = 'cccc'\ndef upgrade(): pass\n"),
            ("versions/3.py", "revision = 'cccc3333'\ndown_revision = 'core'\ndef upgrade(): pass\n"),
        ],
        &expect![[r#"
            aaaa1111 cccc3333 bbbb2222
        "#]],
    );
}

#[test]
fn branches_are_walked_as_alembic_walks_them() {
    let revision = |id: &str, down: &str, more: &str| format!("revision = '{id}'\ndown_revision = {down}\n{more}def upgrade(): pass\n");
    let files = [
        ("versions/a.py", revision("a", "None", "")),
        ("versions/b.py", revision("b", "'a'", "")),
        ("versions/c.py", revision("c", "'a'", "depends_on = 'a'\n")),
        ("versions/d.py", revision("d", "('b', 'c')", "")),
        ("versions/e.py", revision("e", "'c'", "")),
        ("versions/f.py", revision("f", "None", "depends_on = 'b'\n")),
        ("versions/g.py", revision("g", "('e', 'd')", "")),
    ];
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    order(
        &files,
        &expect![[r#"
            a b c d e g f
        "#]],
    );
}

#[test]
fn a_broken_graph_is_a_problem_and_the_rest_is_replayed() {
    order(
        &[
            ("versions/1.py", "revision = 'a'\ndown_revision = 'gone'\ndef upgrade(): pass\n"),
            ("versions/2.py", "revision = 'a'\ndown_revision = None\ndef upgrade(): pass\n"),
            ("versions/3.py", "revision = 'b'\ndown_revision = 'c'\ndef upgrade(): pass\n"),
            ("versions/4.py", "revision = 'c'\ndown_revision = 'b'\ndef upgrade(): pass\n"),
            ("versions/5.py", "def upgrade(): pass\n"),
            ("versions/6.py", "from settings import ID\nrevision = ID\ndef upgrade(): pass\n"),
            ("versions/helpers.py", "def anything(): pass\n"),
        ],
        &expect![[r#"
            a
            this file has an `upgrade()` but no `revision`: it is not part of the history
            the id of this revision is not known: the file is not replayed
            `a` is the id of more than one migration: one of them is not replayed, or not where it belongs
            no migration of this history is `gone`, which another one follows
            revision `b` follows itself, or a revision that does, and is not replayed"#]],
    );
}

#[test]
fn only_upgrade_is_run() {
    let file = "
import sqlalchemy as sa
from alembic import op
revision = '1'
down_revision = None
def upgrade():
    op.create_table('t', sa.Column('id', sa.Integer))
def downgrade():
    op.drop_table('t')
";
    expect![[r#"
        t (id integer)
    "#]]
    .assert_eq(&show_files(&[("versions/1.py", file)]));
}

#[test]
fn a_revision_without_upgrade_is_a_problem() {
    expect![[r#"
        ? versions/1.py:1:1 "revision = '1'": this revision has no `upgrade()` Schema
    "#]]
    .assert_eq(&show_files(&[("versions/1.py", "revision = '1'\ndown_revision = None\n")]));
}
