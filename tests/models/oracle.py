"""Prints the tables of a module as SQLAlchemy itself would create them on PostgreSQL.

    pip install sqlalchemy sqlmodel flask-sqlalchemy
    for file in tests/models/*_models.py; do python tests/models/oracle.py $file > ${file%.py}.txt; done
"""

import importlib.util
import sys

from sqlalchemy import Enum, MetaData
from sqlalchemy.dialects import postgresql

NAMES = {
    "VARCHAR": "character varying",
    "CHAR": "character",
    "FLOAT": "double precision",
    "INTEGER": "integer",
    "TIMESTAMP WITHOUT TIME ZONE": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


def shown(type_):
    if isinstance(type_, Enum) and type_.native_enum:
        return f"{type_.schema}.{type_.name}" if type_.schema else type_.name
    text = type_.compile(dialect=postgresql.dialect())
    head, bracket, rest = text.partition("(")
    if head == "FLOAT" and bracket:
        return "real" if int(rest[:-1]) <= 24 else "double precision"
    head = NAMES.get(head, head.lower())
    if head == "character" and not bracket:
        return "character(1)"
    return (head + bracket + rest.replace(", ", ",")).lower() if bracket else head


def metadatas(module):
    seen = []
    for value in vars(module).values():
        found = value if isinstance(value, MetaData) else getattr(value, "metadata", None)
        if isinstance(found, MetaData) and all(found is not other for other in seen):
            seen.append(found)
    return seen


def main(path):
    spec = importlib.util.spec_from_file_location("models_under_test", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["models_under_test"] = module
    spec.loader.exec_module(module)
    lines = []
    for metadata in metadatas(module):
        for table in metadata.tables.values():
            block = [f"{table.fullname}"]
            for column in sorted(table.columns, key=lambda column: column.name):
                block.append(f"  {column.name} {shown(column.type)}{'' if column.nullable else ' not null'}")
            if key := sorted(column.name for column in table.primary_key):
                block.append(f"  primary key {', '.join(key)}")
            keys = []
            for key in table.foreign_key_constraints:
                to = [(element.column.table.fullname, element.column.name) for element in key.elements]
                action = f" on delete {key.ondelete.lower()}" if key.ondelete else ""
                keys.append(f"  {', '.join(column.name for column in key.columns)} -> {to[0][0]}({', '.join(name for _, name in to)}){action}")
            lines.append("\n".join(block + sorted(keys)))
    print("\n".join(sorted(lines)))


main(sys.argv[1])
