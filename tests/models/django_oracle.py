"""Prints the tables of a module of the app `shop` as Django itself would create them on PostgreSQL.

    pip install 'django>=5.2' psycopg2-binary
    python tests/models/django_oracle.py tests/models/django_models.py > tests/models/django_models.txt
"""

import importlib.util
import sys
import types

import django
from django.apps import AppConfig
from django.conf import settings

app = types.ModuleType("shop")
app.__path__ = []
app.__file__ = "shop/__init__.py"
sys.modules["shop"] = app


class Shop(AppConfig):
    name = "shop"
    path = "shop"


app.Shop = Shop
settings.configure(
    INSTALLED_APPS=[],
    AUTH_USER_MODEL="shop.User",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.apps import apps
from django.db import connection
from django.db.backends.utils import truncate_name

config = Shop("shop", app)
config.apps = apps
apps.app_configs["shop"] = config
spec = importlib.util.spec_from_file_location("shop.models", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["shop.models"] = module
config.models = apps.all_models["shop"]
spec.loader.exec_module(module)
apps.clear_cache()


def shown(field):
    text = field.db_type(connection)
    head, bracket, rest = text.partition("(")
    head = {"varchar": "character varying", "time": "time without time zone"}.get(head, head)
    return head + bracket + rest.replace(", ", ",").replace("varchar", "character varying")


blocks = []
for model in apps.get_models(include_auto_created=True):
    meta = model._meta
    if meta.proxy:
        continue
    lines = [truncate_name(meta.db_table, connection.ops.max_name_length())]
    fields = [field for field in meta.local_concrete_fields if field.column]
    for field in sorted(fields, key=lambda field: field.column):
        null = "" if field.null else " not null"
        lines.append(f"  {field.column} {shown(field)}{null}")
    key = sorted(field.column for field in meta.pk_fields)
    lines.append(f"  primary key {', '.join(key)}")
    keys = []
    for field in fields:
        if field.remote_field and field.db_constraint:
            to = field.target_field
            column = "" if to.primary_key else to.column
            table = truncate_name(to.model._meta.db_table, 63)
            keys.append(f"  {field.column} -> {table}({column}) on delete ?")
    blocks.append("\n".join(lines + sorted(keys)))
print("\n".join(sorted(blocks)))
