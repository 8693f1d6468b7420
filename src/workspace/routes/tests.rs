use expect_test::{Expect, expect};

use super::link;
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::workspace::imports::{Language, testing};

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(files: &[(&str, &str)], expected: Expect) {
    let sources = testing::sources(files);
    let graph = testing::graph(vec![testing::root("", &["app"], Language::Python)], &sources);
    let read = |text: &str| FileFacts::Python(python::read(text, Want { symbols: true, ..Want::default() }));
    let facts = FactStore { files: sources.tree().map(|(file, source)| (file, read(source.text()))).collect() };
    let calls = crate::workspace::calls::link(&graph, &facts);
    let mut shown = String::new();
    for route in link(&graph, &facts, &calls, &sources) {
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let list = |names: &Option<Vec<String>>| names.as_ref().map_or("?".to_owned(), |names| names.join("+"));
        let mounted = route.mounted.map_or("?", |mounted| if mounted { "mounted" } else { "apart" });
        let line =
            [or(&route.method), or(&route.path), mounted.to_owned(), route.router.clone(), list(&route.dependencies), list(&route.tags)];
        shown.push_str(&line.join(" "));
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[test]
fn prefixes_of_all_routers_around_a_route_are_put_together() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/users.py",
                "from fastapi import APIRouter, Depends\nrouter = APIRouter(prefix='/users', tags=['users'], dependencies=[Depends(auth)])\n\
                 @router.get('/{id}')\ndef one(id: int, db=Depends(session)): ...\n\
                 @router.api_route('', methods=['POST', 'PUT'], tags=['write'])\nasync def add(): ...\n\
                 client.get('/no')\n",
            ),
            ("app/api/__init__.py", "from app.users import router as users\n"),
            (
                "app/v1.py",
                "from fastapi import APIRouter\nimport app.api\nfrom app import users\nV1 = '/v1'\nv1 = APIRouter(prefix=V1)\n\
                 v1.include_router(users.router)\nv1.include_router(app.api.users, prefix='/old', dependencies=[Depends(old)])\n",
            ),
            (
                "app/main.py",
                "from fastapi import FastAPI\nfrom app.v1 import v1\n\ndef create():\n    app = FastAPI()\n    app.include_router(v1, prefix='/api')\n\
                 \x20   @app.websocket('/ws')\n    async def ws(): ...\n    return app\n",
            ),
            ("app/orphan.py", "import fastapi\nr = fastapi.APIRouter()\n@r.post('/x')\ndef x(): ...\n"),
        ],
        expect![[r#"
            WEBSOCKET /ws mounted app.main.create.app  
            POST /x apart app.orphan.r  
            GET /api/v1/old/users/{id} mounted app.users.router old+auth+session users
            GET /api/v1/users/{id} mounted app.users.router auth+session users
            POST /api/v1/old/users mounted app.users.router old+auth users+write
            PUT /api/v1/old/users mounted app.users.router old+auth users+write
            POST /api/v1/users mounted app.users.router auth users+write
            PUT /api/v1/users mounted app.users.router auth users+write
        "#]],
    );
}

#[test]
fn what_a_run_computes_is_not_known() {
    check(
        &[
            ("app/__init__.py", ""),
            ("app/a.py", "from fastapi import APIRouter\na = APIRouter()\n@a.get('/x')\ndef x(): ...\n"),
            (
                "app/b.py",
                "from fastapi import APIRouter\nb = APIRouter(prefix=settings.B)\n@b.get('/y')\ndef y(): ...\n@b.get(PATH)\ndef z(): ...\n",
            ),
            (
                "app/main.py",
                "from fastapi import FastAPI\nfrom app.a import a\nfrom app.b import b\napp = FastAPI(dependencies=DEPENDENCIES)\napp.include_router(b)\n\
                 for router in LIST:\n    app.include_router(router)\n",
            ),
        ],
        expect![[r#"
            GET ? ? app.a.a ? ?
            GET ? mounted app.b.b ? 
            GET ? mounted app.b.b ? 
        "#]],
    );
}

#[test]
fn flask_replaces_the_prefix_of_a_blueprint_where_it_is_registered() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/shop.py",
                "from flask import Blueprint\nshop = Blueprint('shop', __name__, url_prefix='/shop')\nitems = Blueprint('items', __name__)\n\
                 shop.register_blueprint(items, url_prefix='/items')\n\
                 @shop.route('/', methods=('GET', 'POST'))\ndef index(): ...\n@items.get('/<int:id>')\ndef item(id): ...\n",
            ),
            (
                "app/main.py",
                "import flask\nfrom .shop import shop\ndef create_app():\n    app = flask.Flask(__name__)\n    app.register_blueprint(shop, url_prefix='/store')\n\
                 \x20   app.add_url_rule('/health', 'health', health)\n    return app\ndef health(): ...\n",
            ),
        ],
        expect![[r#"
            GET /health mounted app.main.create_app.app  
            GET /store/ mounted app.shop.shop  
            POST /store/ mounted app.shop.shop  
            GET /store/items/<int:id> mounted app.shop.items  
        "#]],
    );
}

#[test]
fn a_subclass_of_a_router_says_in_its_constructor_what_it_hands_on() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/routers.py",
                "from fastapi import APIRouter, Depends\nclass Admin(APIRouter):\n    def __init__(self, tags=None, prefix='', **kwargs):\n        \
                 super().__init__(tags=tags, prefix=prefix, dependencies=[Depends(admin)])\nclass Plain(APIRouter): ...\nclass Deep(Admin): ...\n",
            ),
            (
                "app/main.py",
                "from fastapi import FastAPI\nfrom app.routers import Admin, Plain, Deep\na = Admin(prefix='/a')\np = Plain(prefix='/p')\nd = Deep(prefix='/d')\n\
                 @a.get('/1')\ndef one(): ...\n@p.get('/2')\ndef two(): ...\n@d.get('/3')\ndef three(): ...\n\
                 class View:\n    @p.get('/4')\n    def four(self): ...\n\
                 app = FastAPI()\napp.include_router(a)\napp.include_router(p)\napp.include_router(d)\n",
            ),
        ],
        expect![[r#"
            GET /a/1 mounted app.main.a admin 
            GET /p/2 mounted app.main.p  
            GET ? mounted app.main.d ? ?
            GET /p/4 mounted app.main.p ? 
        "#]],
    );
}

#[test]
fn routers_are_followed_from_hand_to_hand() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/a.py",
                "from fastapi import APIRouter\na = APIRouter(prefix='/a')\nb = APIRouter(prefix='/b')\nc = APIRouter(prefix='/c')\n\
                 @a.get('/1')\ndef one(): ...\n@b.get('/2')\ndef two(): ...\n@c.get('/3')\ndef three(): ...\nROUTERS: list[APIRouter] = [\n    a,  # one, two\n]\n",
            ),
            ("app/lists.py", "from app.a import ROUTERS as AS, b\nALL = [*AS, b]\n"),
            (
                "app/build.py",
                "from fastapi import APIRouter, FastAPI\nfrom app.lists import ALL\nfrom app.a import c\n\ndef build():\n    outer = APIRouter(prefix='/api')\n    \
                 for r in ALL:\n        outer.include_router(r)\n    for r in [c]:\n        outer.include_router(r, prefix='/late')\n    return outer\n\n\
                 def include(app: FastAPI):\n    app.include_router(built)\n\nbuilt = build()\n",
            ),
            (
                "app/main.py",
                "from fastapi import FastAPI\nfrom app.build import include\n\ndef create():\n    app = FastAPI()\n    include(app)\n    return app\n",
            ),
        ],
        expect![[r#"
            GET /api/a/1 mounted app.a.a  
            GET /api/b/2 mounted app.a.b  
            GET /api/late/c/3 mounted app.a.c  
        "#]],
    );
}

#[test]
fn a_list_that_grows_is_not_followed_and_a_function_that_is_called_twice_is() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/main.py",
                "from fastapi import APIRouter, FastAPI\na = APIRouter()\n@a.get('/1')\ndef one(): ...\nLIST = [a]\nLIST.append(more())\n\
                 def make():\n    made = APIRouter()\n    @made.get('/2')\n    def two(): ...\n    return made\n\
                 app = FastAPI()\nfor each in LIST:\n    app.include_router(each)\napp.include_router(make())\nx = make()\napp.include_router(x)\n",
            ),
        ],
        expect![[r#"
            GET ? ? app.main.a ? ?
            GET /2 mounted app.main.make.made  
        "#]],
    );
}

#[test]
fn a_router_that_a_function_mounts_is_mounted() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/main.py",
                "from fastapi import APIRouter, FastAPI\na = APIRouter(prefix='/a')\nb = APIRouter()\nc = APIRouter()\n@a.get('/1')\ndef one(): ...\n@b.get('/2')\ndef two(): ...\n\
                 @c.get('/3')\ndef three(): ...\napp = FastAPI()\ndef mount(router, where):\n    app.include_router(router, prefix='/m')\ndef several(*routers): ...\n\
                 mount(a, 1)\nseveral(b)\n",
            ),
        ],
        expect![[r#"
            GET /m/a/1 mounted app.main.a  
            GET ? ? app.main.b ? ?
            GET /3 apart app.main.c  
        "#]],
    );
}
