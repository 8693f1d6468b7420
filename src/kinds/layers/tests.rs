#![expect(clippy::format_collect, reason = "a test shows what it saw as text")]

use std::sync::Arc;

use expect_test::{Expect, expect};

use super::Layers;
use crate::diagnostics::finding::Severity;
use crate::kinds::testing::shown;
use crate::kinds::{Compile, Inputs, Kind, RuleHead};
use crate::source::sources::SourceFile;
use crate::workspace::Workspace;
use crate::workspace::domains::Domains;
use crate::workspace::imports::Language;
use crate::workspace::imports::testing::{graph, root, sources};
use crate::yaml::shape::Reader;

/// A product with an API (L2), a spine (L4), domains of engines (L5) and drivers (L6), and models (L7).
const MODEL: &str = "\
layers:
  hoc:
    members:
      L2: [app.api.**]
      L4: [app.cus.spine.**]
      L5: ['app.cus.{domain}.L5_*.**']
      L5_schemas: ['app.cus.{domain}.L5_schemas.**']
      L6: ['app.cus.{domain}.L6_drivers.**']
      L7: [app.models.**]
    may_import:
      L2: [L4]
      L4: [L5]
      L5: [{ layer: L5, same: domain }, { layer: L6, same: domain }]
      L6: [L7]
    open: [L5_schemas]
with:
";

const TREE: &[(&str, &str)] = &[
    ("app/api/empty.py", ""),
    ("app/cus/spine/orchestrator.py", ""),
    ("app/cus/incidents/L5_engines/incident_engine.py", ""),
    ("app/cus/incidents/L5_schemas/dto.py", ""),
    ("app/cus/incidents/L6_drivers/write_driver.py", ""),
    ("app/cus/policies/L5_engines/limits_engine.py", ""),
    ("app/cus/policies/L6_drivers/read_driver.py", ""),
    ("app/models/tenant.py", ""),
];

pub(super) fn judge_tree(policy: &str, files: &[(&str, &str)]) -> String {
    let mut sources = sources(files);
    let policy_file = sources.add(SourceFile::new("guardrails.yaml".to_owned(), Ok(policy.into())));
    let (node, mut mistakes) = crate::yaml::parse::parse(policy, policy_file);
    let mut reader = Reader::new(&mut mistakes);
    let layers = node.get("layers").map(|node| crate::config::layers::read(node, &mut reader)).unwrap_or_default();
    let context = Compile { layers: &layers, domains: &Arc::new(Domains::default()) };
    let with = node.get("with").unwrap();
    if !with.is_null() {
        reader.check(with, Layers.parameters());
    }
    let check = Layers.compile(with, &context, &mut reader);
    let (Some(check), []) = (check, mistakes.as_slice()) else {
        return mistakes.iter().map(|mistake| format!("mistake {} {:?}\n", mistake.message, mistake.help)).collect();
    };
    let imports = graph(vec![root("", &["app"], Language::Python)], &sources);
    let workspace = Workspace { imports, ..Workspace::default() };
    let head = RuleHead { id: "LAYER-001".to_owned(), severity: Severity::Error, place: None, message: None, fix: None, scope: None };
    let judged = check.judge(Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) }, &head);
    shown(&judged, &sources)
}

/// Judges one file beside the tree.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(with: &str, path: &str, text: &str, expected: Expect) {
    let mut files = TREE.to_vec();
    files.push((path, text));
    expected.assert_eq(&judge_tree(&format!("{MODEL}{with}"), &files));
}

fn fires(path: &str, text: &str, expected: &str) {
    let mut files = TREE.to_vec();
    files.push((path, text));
    let judged = judge_tree(MODEL, &files);
    let messages: Vec<&str> = judged.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(messages, [expected], "{judged}");
}

#[test]
fn no_form_of_import_hides_a_breach() {
    let api = "app/api/policies.py";
    fires(
        api,
        "import app.cus.incidents.L6_drivers.write_driver as d",
        "error[L2→L6] `L2` module `app.api.policies` must not import `L6` module `app.cus.incidents.L6_drivers.write_driver`",
    );
    fires(
        api,
        "from app.cus.incidents import L5_engines",
        "error[L2→L5] `L2` module `app.api.policies` must not import `L5` module `app.cus.incidents.L5_engines`",
    );
    fires(
        api,
        "from app.cus.incidents.L5_engines import incident_engine",
        "error[L2→L5] `L2` module `app.api.policies` must not import `L5` module `app.cus.incidents.L5_engines.incident_engine`",
    );
    let message = "module `app.cus.incidents.L5_engines.incident_engine` of another `domain`";
    fires(
        "app/cus/policies/L5_engines/x.py",
        "from ...incidents.L5_engines.incident_engine import IncidentEngine",
        &format!("error[L5→L5] `L5` module `app.cus.policies.L5_engines.x` must not import `L5` {message}"),
    );
    fires(
        "app/cus/policies/L6_drivers/x.py",
        "from ..L5_engines.limits_engine import X",
        "error[L6→L5] `L6` module `app.cus.policies.L6_drivers.x` must not import `L5` module `app.cus.policies.L5_engines.limits_engine`",
    );
    fires(
        "app/cus/analytics/L5_engines/recovery_evaluation_engine.py",
        "from app.cus.incidents.L5_engines.incident_engine import IncidentEngine",
        &format!("error[L5→L5] `L5` module `app.cus.analytics.L5_engines.recovery_evaluation_engine` must not import `L5` {message}"),
    );
    fires(
        "app/cus/policies/L5_engines/x.py",
        "from app.cus.incidents.L5_engines.incident_engine import IncidentEngine",
        &format!("error[L5→L5] `L5` module `app.cus.policies.L5_engines.x` must not import `L5` {message}"),
    );
}

#[test]
fn lazy_dynamic_and_unresolved_imports_are_judged_too() {
    let api = "app/api/policies.py";
    let to = "must not import `L7` module `app.models.tenant`";
    fires(api, "def f():\n    from app.models.tenant import T", &format!("error[L2→L7 lazy] `L2` module `app.api.policies` {to}"));
    fires(api, "import_module('app.models.tenant')", &format!("error[L2→L7 dynamic] `L2` module `app.api.policies` {to}"));
    fires(
        api,
        "from app.cus.gone.L6_drivers.x import y",
        "error[L2→L6] `L2` module `app.api.policies` must not import `L6` module `app.cus.gone.L6_drivers.x`",
    );
}

#[test]
fn what_the_matrix_allows_is_silent() {
    check(
        "",
        "app/cus/policies/L5_engines/x.py",
        "'''\nfrom app.models import tenant\n'''\nfrom app.cus.policies.L6_drivers import read_driver\nfrom . import limits_engine\n\
         from app.cus.incidents.L5_schemas.dto import D\nimport os, app.other\n",
        expect![[r"
            9 subjects
        "]],
    );
}

#[test]
fn one_statement_is_one_finding_with_the_policy_line_and_the_next_edit() {
    check(
        "",
        "app/api/policies.py",
        "from app.models.tenant import (\n    A,\n    B,\n)\n",
        expect![[r"
            9 subjects
            error[L2→L7] `L2` module `app.api.policies` must not import `L7` module `app.models.tenant`
              primary «A» imported here
              policy «L2» `L2` may import `L4`, `L5_schemas`
              secondary «from app.models.tenant import (» by this statement
              help reach it through `L4`, which `L2` may import
        "]],
    );
    check(
        "",
        "app/cus/policies/L5_engines/x.py",
        "def f():\n    from app.cus.incidents.L6_drivers.write_driver import W\n",
        expect![[r"
            9 subjects
            error[L5→L6 lazy] `L5` module `app.cus.policies.L5_engines.x` must not import `L6` module `app.cus.incidents.L6_drivers.write_driver` of another `domain`
              primary «W» imported here, inside a function
              policy «{ layer: L6, same: domain }» only where the `domain` is the same; here `policies` imports `incidents`
              help call it from `L4`, which may import `L5`, and pass the result in
        "]],
    );
}

#[test]
fn modules_in_layers_are_the_subjects_even_when_they_import_nothing() {
    expect![[r"
        8 subjects
    "]]
    .assert_eq(&judge_tree(MODEL, TREE));
}

#[test]
fn an_allowed_context_is_not_judged() {
    check(
        "  contexts: { type_checking: allow }\n",
        "app/api/x.py",
        "if TYPE_CHECKING:\n    from app.models.tenant import T\n",
        expect![[r"
            9 subjects
        "]],
    );
}

#[test]
fn third_parties_are_forbidden_per_layer_by_whole_parts() {
    check(
        "  third_party: { L5: [sqlalchemy, google.cloud] }\n",
        "app/cus/policies/L5_engines/x.py",
        "import sqlalchemy.orm\nfrom google import cloud\nimport sqlalchemy_utils\nfrom google import auth\n",
        expect![[r"
            9 subjects
            error[L5→sqlalchemy] `L5` module `app.cus.policies.L5_engines.x` must not import `sqlalchemy`
              primary «sqlalchemy.orm» imported here
              policy «sqlalchemy» forbidden in `L5`
              help move what needs `sqlalchemy` out of `L5`
            error[L5→google.cloud] `L5` module `app.cus.policies.L5_engines.x` must not import `google.cloud`
              primary «cloud» imported here
              policy «google.cloud» forbidden in `L5`
              help move what needs `google.cloud` out of `L5`
        "]],
    );
}

#[test]
fn modules_in_no_layer_are_findings_only_when_asked_for() {
    check(
        "",
        "app/other.py",
        "from app.models import tenant\n",
        expect![[r#"
        8 subjects
        note: `LAYER-001`: modules in no layer of `hoc`, whose imports are not judged: 1
    "#]],
    );
    check(
        "  unassigned: error\n",
        "app/other.py",
        "from app.models import tenant\n",
        expect![[r"
            8 subjects
            error[unassigned] module `app.other` belongs to no layer of `hoc`
              primary «» this file
              policy «hoc» no pattern of this model matches it
              help add a pattern such as `app.other` to `members` of the model `hoc`
        "]],
    );
}

#[test]
fn a_header_decides_as_the_model_says() {
    let model = |wins: &str| {
        format!(
            "layers:\n  m:\n    members: {{ A: [app.a.**], B: [app.b.**] }}\n    order: [A, B]\n    header: {{ key: Layer{wins} }}\nwith:\n"
        )
    };
    let files = [
        ("app/a/x.py", ""),
        ("app/b/y.py", "# Layer: A — really\nfrom app.a import x\n"),
        ("app/c.py", "# Layer: B\nfrom app.a import x\n"),
        ("app/b/z.py", "# Layer: Z\nfrom app.a import x\n"),
    ];
    expect![[r"
        4 subjects
        error[B→A] `B` module `app.b.z` must not import `A` module `app.a.x`
          primary «x» imported here
          policy «B» `B` may import no other layer
          help call it from `A`, which may import `B`, and pass the result in
        error[B→A] `B` module `app.c` must not import `A` module `app.a.x`
          primary «x» imported here
          policy «B» `B` may import no other layer
          help call it from `A`, which may import `B`, and pass the result in
        problem[unknown-name] the header `Layer: Z` names no layer of `m`
          primary «Z» 
    "]]
    .assert_eq(&judge_tree(&model(", wins: true"), &files));
    expect![[r"
        4 subjects
        error[B→A] `B` module `app.b.y` must not import `A` module `app.a.x`
          primary «x» imported here
          policy «B» `B` may import no other layer
          help call it from `A`, which may import `B`, and pass the result in
        error[B→A] `B` module `app.b.z` must not import `A` module `app.a.x`
          primary «x» imported here
          policy «B» `B` may import no other layer
          help call it from `A`, which may import `B`, and pass the result in
        error[B→A] `B` module `app.c` must not import `A` module `app.a.x`
          primary «x» imported here
          policy «B» `B` may import no other layer
          help call it from `A`, which may import `B`, and pass the result in
        problem[unknown-name] the header `Layer: Z` names no layer of `m`
          primary «Z» 
    "]]
    .assert_eq(&judge_tree(&model(""), &files));
}

#[test]
fn a_pattern_that_matches_nothing_is_a_problem_with_the_nearest_name() {
    expect![[r#"
        1 subjects
        problem[unknown-name] no module matches `app.aip.**` of layer `A`
          primary «app.aip.**» 
        problem[unknown-name] no module matches `app.*.nothing` of layer `B`
          primary «app.*.nothing» 
    "#]]
    .assert_eq(&judge_tree(
        "layers:\n  m:\n    members: { A: [app.aip.**], B: [app.models.**, app.*.nothing] }\n    order: [A, B]\nwith:\n",
        TREE,
    ));
}

#[test]
fn parameters_that_name_nothing_are_mistakes() {
    check(
        "  layers: hocc\n  third_party: { L8: [x] }\n",
        "app/x.py",
        "",
        expect![[r#"
        mistake there is no layer model `hocc` Some("did you mean `hoc`?")
    "#]],
    );
    check(
        "  third_party: { L8: [x] }\n",
        "app/x.py",
        "",
        expect![[r#"
        mistake the layer model `hoc` has no layer `L8` Some("did you mean `L2`?")
    "#]],
    );
    expect![[r#"
        mistake the policy defines no layer model Some("add a section `layers:` with `members` and `may_import`")
    "#]]
    .assert_eq(&judge_tree("with:\n", TREE));
}
