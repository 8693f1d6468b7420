use expect_test::{Expect, expect};

use super::testing::linked;

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(files: &[(&str, &str)], expected: Expect) {
    let (_, _, all) = linked(files);
    let lines = all.iter().flat_map(|module| {
        let pairs = module.calls.calls.iter().zip(&module.resolved);
        pairs.map(|(call, resolved)| format!("{} {} = {}\n", module.module, call.callee, resolved.as_deref().unwrap_or("?")))
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn names_are_followed_through_imports_and_re_exports_to_what_made_them() {
    check(
        &[
            ("app/__init__.py", "from .extensions import db\n"),
            ("app/extensions.py", "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n"),
            ("app/models/__init__.py", "class Base: ...\n"),
            (
                "app/start.py",
                "import sqlalchemy as sa\nimport app.models\nfrom app import db\nfrom .models import Base as Root\n\ndef helper(): ...\n\n\
                 def start(engine):\n    db.create_all()\n    Root.metadata.create_all(engine)\n    app.models.Base()\n    sa.text('x')\n    \
                 helper()\n    engine.dispose()\n    print()\n",
            ),
        ],
        expect![[r"
            app.extensions SQLAlchemy = flask_sqlalchemy.SQLAlchemy
            app.start db.create_all = flask_sqlalchemy.SQLAlchemy().create_all
            app.start Root.metadata.create_all = app.models.Base.metadata.create_all
            app.start app.models.Base = app.models.Base
            app.start sa.text = sqlalchemy.text
            app.start helper = app.start.helper
            app.start engine.dispose = ?
            app.start print = ?
        "]],
    );
}

#[test]
fn names_that_import_each_other_in_a_circle_end() {
    check(
        &[("app/a.py", "from app.b import x\nx()\n"), ("app/b.py", "from app.a import x\n")],
        expect![[r#"
            app.a x = app.a.x
        "#]],
    );
}

#[test]
fn methods_are_reached_through_instances_types_and_bases() {
    check(
        &[
            ("app/base.py", "class Base:\n    def save(self): ...\n"),
            (
                "app/engine.py",
                "from sqlalchemy.orm import Session\nfrom app.base import Base\n\nclass Engine(Base):\n    def __init__(self, session: Session):\n        self.session = session\n        self.next = Engine(session)\n\n    def run(self) -> 'Engine':\n        self.save()\n        self.session.commit()\n        self.next.run().run().other()\n        super().save()\n\n    @classmethod\n    def make(cls):\n        cls.make().save()\n",
            ),
            (
                "app/use.py",
                "from app.engine import Engine\n\nasync def use(one: Engine | None, many: list[Engine]):\n    one.save()\n    many.append(1)\n    with Engine() as inside:\n        inside.run()\n    two = Engine.make\n    two()\n    Engine(1).session.close()\n",
            ),
        ],
        expect![[r#"
            app.engine Engine = app.engine.Engine
            app.engine self.save = app.base.Base.save
            app.engine self.session.commit = sqlalchemy.orm.Session().commit
            app.engine self.next.run = app.engine.Engine.run
            app.engine self.next.run().run = app.engine.Engine.run
            app.engine self.next.run().run().other = app.engine.Engine().other
            app.engine super = ?
            app.engine super().save = app.base.Base.save
            app.engine cls.make = app.engine.Engine.make
            app.engine cls.make().save = app.engine.Engine.make().save
            app.use one.save = app.base.Base.save
            app.use many.append = ?
            app.use Engine = app.engine.Engine
            app.use inside.run = app.engine.Engine().run
            app.use two = ?
            app.use Engine = app.engine.Engine
            app.use Engine().session.close = sqlalchemy.orm.Session().close
        "#]],
    );
}

#[test]
fn a_name_that_is_bound_twice_is_what_the_statement_before_makes_it() {
    check(
        &[
            ("app/__init__.py", ""),
            ("app/kinds.py", "class A:\n    def go(self): ...\nclass B:\n    def go(self): ...\ndef wrap(x) -> B: ...\n"),
            (
                "app/straight.py",
                "from .kinds import A, B, wrap\n\ndef one(c):\n    x = A()\n    x.go()\n    x = B()\n    x.go()\n    if c:\n        x = A()\n        x.go()\n    x.go()\n\n\
                 def loop(cs):\n    x = A()\n    for c in cs:\n        x.go()\n        x = B()\n        x.go()\n    while x.go():\n        x = A()\n\n\
                 def caught():\n    x = A()\n    try:\n        x = B()\n        x.go()\n    except E as x:\n        x.go()\n    x.go()\n\n\
                 def closed():\n    z = A()\n    def inner():\n        nonlocal z\n        z = B()\n    z = B()\n    z.go()\n    y = A()\n    y = B()\n    [y.go() for _ in cs]\n    lambda: y.go()\n\n\
                 def maybe(c):\n    x = A()\n    c and (x := B())\n    x.go()\n    with c:\n        x = A()\n        x.go()\n    x.go()\n\n\
                 def given(x: A):\n    x.go()\n    x = wrap(x)\n    x.go()\n",
            ),
            ("app/top.py", "def f(): ...\nf()\ndef f(): ...\nf()\ndef g():\n    f()\n"),
        ],
        expect![[r#"
            app.straight A = app.kinds.A
            app.straight x.go = app.kinds.A.go
            app.straight B = app.kinds.B
            app.straight x.go = app.kinds.B.go
            app.straight A = app.kinds.A
            app.straight x.go = app.kinds.A.go
            app.straight x.go = ?
            app.straight A = app.kinds.A
            app.straight x.go = ?
            app.straight B = app.kinds.B
            app.straight x.go = app.kinds.B.go
            app.straight x.go = ?
            app.straight A = app.kinds.A
            app.straight A = app.kinds.A
            app.straight B = app.kinds.B
            app.straight x.go = app.kinds.B.go
            app.straight x.go = ?
            app.straight x.go = ?
            app.straight A = app.kinds.A
            app.straight B = app.kinds.B
            app.straight B = app.kinds.B
            app.straight z.go = ?
            app.straight A = app.kinds.A
            app.straight B = app.kinds.B
            app.straight y.go = ?
            app.straight y.go = ?
            app.straight A = app.kinds.A
            app.straight B = app.kinds.B
            app.straight x.go = ?
            app.straight A = app.kinds.A
            app.straight x.go = app.kinds.A.go
            app.straight x.go = ?
            app.straight x.go = app.kinds.A.go
            app.straight wrap = app.kinds.wrap
            app.straight x.go = app.kinds.B.go
            app.top f = app.top.f
            app.top f = app.top.f
            app.top f = app.top.f
        "#]],
    );
}
