use expect_test::{Expect, expect};

use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::workspace::imports::{Language, testing};
use crate::workspace::routes::{Route, link};

fn routes(files: &[(&str, &str)]) -> Vec<Route> {
    let sources = testing::sources(files);
    let graph = testing::graph(vec![testing::root("", &["shop"], Language::Python)], &sources);
    let read = |text: &str| FileFacts::Python(python::read(text, Want { symbols: true, program: true, ..Want::default() }));
    let facts = FactStore { files: sources.tree().map(|(file, source)| (file, read(source.text()))).collect() };
    let calls = crate::workspace::calls::link(&graph, &facts);
    link(&graph, &facts, &calls, &sources)
}

/// Method, path, whether it is mounted, the list, the handler, and its function.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(files: &[(&str, &str)], expected: Expect) {
    let mut shown = String::new();
    for route in routes(files) {
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let mounted = route.mounted.map_or("?", |mounted| if mounted { "mounted" } else { "apart" });
        let function = route.handler.map(|handler| format!(" = {}#{}", handler.module, handler.function)).unwrap_or_default();
        let declared = if route.path.is_none() { format!(" ({})", or(&route.declared)) } else { String::new() };
        let line = [or(&route.method), or(&route.path) + &declared, mounted.to_owned(), route.router.clone(), or(&route.handler_name)];
        shown.push_str(&(line.join(" ") + &function + "\n"));
    }
    expected.assert_eq(&shown);
}

const SETTINGS: (&str, &str) = ("shop/settings.py", "ROOT_URLCONF = 'shop.urls'\n");

#[test]
fn lists_are_followed_from_the_settings_through_every_include() {
    check(
        &[
            SETTINGS,
            ("shop/__init__.py", ""),
            (
                "shop/urls.py",
                "from django.conf.urls.static import static\nfrom django.contrib import admin\nfrom django.urls import include, path, re_path\n\
                 from django.utils.translation import gettext_lazy as _\nfrom shop import cart, stock\nfrom .stock import more\nPREFIX = 'old/'\n\
                 api = [path('ping/', lambda request: None)]\n\
                 urlpatterns = [\n    path('', cart.views.home, name='home'),\n    path('admin/', admin.site.urls),\n    path('cart/', include('shop.cart.urls')),\n\
                 \x20   path(PREFIX, include(('shop.cart.urls', 'old'), namespace='old')),\n    re_path(r'^stock/', include(stock)),\n\
                 \x20   path('api/', include((api, 'api'))),\n    path(_('about/'), view=cart.views.About.as_view(x=1)),\n\
                 \x20   path('tuple/', (api, 'a', 'b')),\n    path('debug/', include('debug_toolbar.urls')),\n] + more + static('/media/')\n\
                 if settings.DEBUG:\n    urlpatterns += [path('debug', cart.views.home)]\nelse:\n    urlpatterns.append(path('live', cart.views.home))\n",
            ),
            ("shop/cart/__init__.py", "from . import views\n"),
            (
                "shop/cart/views.py",
                "from django.views.decorators.http import require_POST, require_http_methods\ndef home(request): ...\n@require_POST\ndef add(request): ...\n\
                 @require_http_methods(['GET', 'put'])\ndef item(request, pk): ...\nclass About: ...\n",
            ),
            (
                "shop/cart/urls.py",
                "from django.urls import path, re_path\nfrom django.views.decorators.csrf import csrf_exempt\nfrom . import views\nfrom .views import add\n\
                 urlpatterns = [path('add/', csrf_exempt(add)), re_path(r'^(?P<pk>\\d+)/$', views.item)]\n",
            ),
            (
                "shop/stock.py",
                "from django.conf.urls import url\nfrom . import views\nurlpatterns = [url(r'^all$', views.all)]\nmore = (url(r'^more/$', 'gone'),)\n",
            ),
        ],
        expect![[r#"
            POST /cart/add/ mounted shop.cart.urls.urlpatterns add = shop.cart.views#1
            POST /old/add/ mounted shop.cart.urls.urlpatterns add = shop.cart.views#1
            GET /cart/(?P<pk>\d+)/ mounted shop.cart.urls.urlpatterns views.item = shop.cart.views#2
            PUT /cart/(?P<pk>\d+)/ mounted shop.cart.urls.urlpatterns views.item = shop.cart.views#2
            GET /old/(?P<pk>\d+)/ mounted shop.cart.urls.urlpatterns views.item = shop.cart.views#2
            PUT /old/(?P<pk>\d+)/ mounted shop.cart.urls.urlpatterns views.item = shop.cart.views#2
            ? /stock/all mounted shop.stock.urlpatterns views.all
            ? /more/ mounted shop.stock.more ?
            ? /api/ping/ mounted shop.urls.api ?
            ? /tuple/ping/ mounted shop.urls.api ?
            ? / mounted shop.urls.urlpatterns cart.views.home = shop.cart.views#0
            ? /about/ mounted shop.urls.urlpatterns cart.views.About
            ? /debug mounted shop.urls.urlpatterns cart.views.home = shop.cart.views#0
            ? /live mounted shop.urls.urlpatterns cart.views.home = shop.cart.views#0
        "#]],
    );
}

#[test]
fn what_a_run_puts_into_a_list_leaves_the_rest_unknown() {
    check(
        &[
            SETTINGS,
            (
                "shop/urls.py",
                "from django.urls import include, path\nfrom .wrap import wrap, other\nurlpatterns = wrap([path('a', a)])\nfor app in apps:\n    urlpatterns += app.urls\n\
                 urlpatterns = wrap(urlpatterns, 1)\nurlpatterns += [path(f'{x}/b', b), path(x, include([path('c', c)])), *other([path('d', d)])]\n\
                 def late():\n    return [path('e', e)]\n",
            ),
            (
                "shop/wrap.py",
                "def wrap(urls, by=0):\n    for url in urls:\n        url.x = by\n    return urls\ndef other(urls):\n    urls = list(urls)\n    return urls\n",
            ),
            ("shop/lone.py", "from django.urls import path\nurlpatterns = [path('lone', lone)]\n"),
        ],
        expect![[r#"
            ? ? (lone) ? shop.lone.urlpatterns lone
            ? /a mounted shop.urls.urlpatterns a
            ? ? (?) mounted shop.urls.urlpatterns b
            ? ? (c) mounted shop.urls.urlpatterns c
            ? ? (d) ? shop.urls d
            ? ? (e) ? shop.urls e
        "#]],
    );
}

#[test]
fn a_list_that_nobody_includes_is_mounted_nowhere_where_all_is_known() {
    let lone = ("shop/lone.py", "from django.urls import path\nurlpatterns = [path('lone', lone)]\n");
    check(
        &[SETTINGS, ("shop/urls.py", "urlpatterns = []\n"), lone],
        expect![[r#"
        ? /lone apart shop.lone.urlpatterns lone
    "#]],
    );
    check(
        &[lone],
        expect![[r#"
        ? ? (lone) ? shop.lone.urlpatterns lone
    "#]],
    );
}

#[test]
fn languages_stand_before_translated_routes() {
    check(
        &[
            SETTINGS,
            (
                "shop/urls.py",
                "from django.conf.urls.i18n import i18n_patterns\nfrom django.urls import include, path\n\
                 urlpatterns = i18n_patterns(path('a/', include([path('b', b)])))\nurlpatterns += i18n_patterns(path('c', c), prefix_default_language=False)\n",
            ),
        ],
        expect![[r#"
            ? /<language>/a/b mounted shop.urls.urlpatterns b
            ? /<language>/c mounted shop.urls.urlpatterns c
            ? /c mounted shop.urls.urlpatterns c
        "#]],
    );
}

#[test]
fn circles_and_lists_without_end_are_told() {
    let circle = "from django.urls import include, path\nurlpatterns = [path('a/', include('shop.urls')), path('b', b)]\n";
    check(
        &[SETTINGS, ("shop/urls.py", circle)],
        expect![[r#"
        ? /b mounted shop.urls.urlpatterns b
    "#]],
    );
    let name = |at: usize| if at == 0 { "shop/urls.py".to_owned() } else { format!("shop/u{at}.py") };
    let twice = |at: usize| {
        format!(
            "from django.urls import include, path\nurlpatterns = [path('a/', include('shop.u{0}')), path('b/', include('shop.u{0}'))]\n",
            at + 1
        )
    };
    let mut files: Vec<(String, String)> = (0..22).map(|at| (name(at), twice(at))).collect();
    files.push((name(22), "from django.urls import path\nurlpatterns = [path('z', z)]\n".to_owned()));
    let mut all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    all.push(SETTINGS);
    check(
        &all,
        expect![[r#"
        ? ? (z) ? shop.u22 z
    "#]],
    );
    let long = format!("from django.urls import path\nurlpatterns = [{}]\n", "path('a', a),".repeat(50_000));
    assert_eq!(routes(&[SETTINGS, ("shop/urls.py", &long)]).len(), 50_000);
    let deep = format!("from django.urls import path\nurlpatterns = {}[path('a', a)]{}\n", "list(".repeat(200), ")".repeat(200));
    check(
        &[SETTINGS, ("shop/urls.py", &deep)],
        expect![[r#"
        ? ? (a) ? shop.urls a
    "#]],
    );
}
