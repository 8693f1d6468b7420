"""Prints what Python's own parsers say of documents, as `<name>.expected.json` beside each.

    python3 tests/documents/print.py FOLDER [--from TREE]...

With --from, every YAML, JSON and TOML file of TREE is copied into FOLDER first, so that a whole repository can be compared:
`GUARDLINT_DOCUMENTS=FOLDER cargo test --test documents`.
"""

import datetime
import json
import pathlib
import re
import shutil
import sys
import tomllib

import yaml


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, by taking away what 1.1 adds: `yes`, `on`, `1_000`, `12:30`, `010` as eight."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+0123456789."),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ].*)?$", "0123456789"),
    ("merge", r"^(?:<<)$", "<"),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


class Scalar(str):
    """What is written, and its kind; it can be a key."""

    kind = "number"


class Date(Scalar):
    kind = "date"


def scalar(kind):
    return lambda loader, node: kind(loader.construct_scalar(node))


for kind, tag in [(Scalar, "int"), (Scalar, "float"), (Date, "timestamp")]:
    Core.add_constructor("tag:yaml.org,2002:" + tag, scalar(kind))
Core.add_multi_constructor("!", lambda loader, suffix, node: plain(loader, node))


def plain(loader, node):
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


def tree(value):
    if isinstance(value, Scalar):
        return {"type": value.kind, "text": str(value)}
    if isinstance(value, dict):
        return {"map": [[key(name), tree(inner)] for name, inner in value.items()]}
    if isinstance(value, list):
        return {"list": [tree(inner) for inner in value]}
    if value is None:
        return {"type": "null"}
    if isinstance(value, bool):
        return {"type": "bool", "text": str(value).lower()}
    if isinstance(value, (int, float)):
        return {"type": "number", "text": repr(value)}
    if isinstance(value, (datetime.date, datetime.time)):
        return {"type": "date", "text": ""}
    return {"type": "text", "text": value}


def key(name):
    if isinstance(name, bool):
        return str(name)
    return "null" if name is None else str(name)



def read(path):
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".toml":
        return [tomllib.loads(text)]
    if path.suffix == ".json":
        return [json.loads(text, parse_int=Scalar, parse_float=Scalar)]
    return [document for document in yaml.load_all(text, Core) if document is not None]


def main(folder, trees):
    folder = pathlib.Path(folder)
    for number, start in enumerate(trees):
        for found in sorted(pathlib.Path(start).rglob("*")):
            if found.suffix in (".yaml", ".yml", ".json", ".toml") and found.is_file() and not {".git", "node_modules"} & set(found.parts):
                inside = str(found.relative_to(start)).replace("/", "__")
                shutil.copyfile(found, folder / f"{number}__{inside}"[-200:])
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".yaml", ".yml", ".json", ".toml") or path.name.endswith(".expected.json"):
            continue
        try:
            expected = {"documents": [tree(document) for document in read(path)]}
        except (ValueError, yaml.YAMLError, TypeError, RecursionError) as error:
            expected = {"error": str(error).split("\n")[0]}
        path.with_name(path.name + ".expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    folder, *rest = sys.argv[1:]
    main(folder, [argument for argument in rest if argument != "--from"])
