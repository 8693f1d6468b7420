//! `allow:`: who accepts what, why, and until when. Nothing is accepted without an end that somebody chose.

use jiff::civil::Date;

use super::definition::kind;
use super::definitions::Definitions;
use super::reasons;
use super::rules::Used;
use crate::diagnostics::problem::ProblemCode;
use crate::policy::allowance::{Allowance, Condition, Expiry, PATH, Target};
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::{Reader, did_you_mean};

/// Exceptions end at most this many days ahead, unless the policy says otherwise.
const MAX_DAYS: u64 = 180;

/// An entry that matches more than this is too broad, unless it says otherwise.
const MAX_MATCHES: usize = 10;

/// Every code that `problem:` may name.
const CODES: [ProblemCode; 7] = [
    ProblemCode::Unparsed,
    ProblemCode::NotUnderstood,
    ProblemCode::Opaque,
    ProblemCode::NoSubjects,
    ProblemCode::UnknownName,
    ProblemCode::TooLarge,
    ProblemCode::Assumed,
];

/// Reads the entries in the order written.
pub(super) fn read(root: &Node, today: Date, definitions: &Definitions, used: &Used, reader: &mut Reader<'_>) -> Vec<Allowance> {
    let days = root.get("max_allow_days").and_then(Node::number).unwrap_or(MAX_DAYS);
    let entries = root.get("allow").map_or(&[][..], Node::items);
    entries.iter().filter_map(|entry| read_entry(entry, today, days, definitions, used, reader)).collect()
}

fn read_entry(entry: &Node, today: Date, days: u64, definitions: &Definitions, used: &Used, reader: &mut Reader<'_>) -> Option<Allowance> {
    let target = target(entry, definitions, used, reader);
    let keys = target.as_ref().map(|target| keys(target, definitions, used));
    let conditions = conditions(entry, keys.as_ref(), reader);
    let reason = reasons::given(entry, "reason", reader);
    let owner = reasons::given(entry, "owner", reader);
    let expires = expiry(entry, today, days, reader);
    Some(Allowance {
        target: target?,
        conditions,
        reason: reason?.to_owned(),
        owner: owner?.to_owned(),
        ticket: entry.get("ticket").and_then(Node::text).map(str::to_owned),
        expires: expires?,
        max: entry.get("max").and_then(Node::number).and_then(|max| usize::try_from(max).ok()).unwrap_or(MAX_MATCHES),
        place: entry.place,
        expires_place: entry.get("expires")?.place,
    })
}

fn target(entry: &Node, definitions: &Definitions, used: &Used, reader: &mut Reader<'_>) -> Option<Target> {
    match (entry.entry("rule"), entry.entry("problem")) {
        (Some((_, rule)), None) => {
            let id = rule.text()?;
            if used.ids.contains_key(id) || definitions.by_id.contains_key(id) || definitions.broken.contains(id) {
                return Some(Target::Rule(id.to_owned()));
            }
            let known = used.ids.keys().chain(definitions.by_id.keys()).map(String::as_str);
            reader.mistake(rule.place, format!("unknown rule `{id}`"), did_you_mean(id, known));
            None
        }
        (None, Some((_, problem))) => {
            let word = problem.text()?;
            CODES.into_iter().find(|code| code.word() == word).map(Target::Problem)
        }
        (Some((rule, _)), Some((problem, _))) => {
            reader.conflict(problem.place, "an entry speaks of a rule or of a problem, not of both", (rule.place, "the rule".into()));
            None
        }
        (None, None) => {
            let place = entry.entries().first().map_or(entry.place, |(key, _)| key.place);
            if !reader.knows(entry.place) && !entry.entries().is_empty() {
                reader.mistake(place, "the entry says neither `rule` nor `problem`", Some("add `rule: ID` or `problem: unparsed`".into()));
            }
            None
        }
    }
}

/// What `match` may name: the file, and the words of the subjects of the rule's kind.
struct Keys {
    of: String,
    /// `None` where the rule's kind is not known.
    names: Option<Vec<&'static str>>,
}

fn keys(target: &Target, definitions: &Definitions, used: &Used) -> Keys {
    match target {
        Target::Problem(_) => Keys { of: "a problem".to_owned(), names: Some(vec![PATH]) },
        Target::Rule(id) => {
            let in_use = used.rules.iter().find(|rule| rule.head.id == *id).map(|rule| &rule.definition);
            let definition = in_use.or_else(|| definitions.by_id.get(id).map(|defined| &defined.definition));
            let of_kind = definition.and_then(|definition| Some(kind(&definition.kind)?.subject_keys(&definition.parameters)));
            Keys { of: format!("a finding of `{id}`"), names: of_kind.map(|keys| [&[PATH], keys].concat()) }
        }
    }
}

impl Keys {
    fn check(&self, key: &Key, reader: &mut Reader<'_>) {
        let Some(names) = self.names.as_ref().filter(|names| !names.contains(&key.text.as_str())) else { return };
        let listed = || format!("match it by `{}`", names.join("`, `"));
        let help = did_you_mean(&key.text, names.iter().copied()).unwrap_or_else(listed);
        reader.mistake(key.place, format!("{} has no `{}`", self.of, key.text), Some(help));
    }
}

fn conditions(entry: &Node, keys: Option<&Keys>, reader: &mut Reader<'_>) -> Vec<Condition> {
    let Some(written) = entry.get("match") else { return vec![] };
    if written.entries().is_empty() && !reader.knows(written.place) {
        reader.mistake(
            written.place,
            "`match` is empty: the entry would accept everything",
            Some("name what it accepts, such as `path`".into()),
        );
    }
    let mut conditions = vec![];
    for (key, value) in written.entries() {
        if let Some(keys) = keys {
            keys.check(key, reader);
        }
        let Some(text) = value.text() else { continue };
        match Condition::new(&key.text, text, value.place) {
            Ok(condition) => conditions.push(condition),
            Err(words) => reader.mistake(value.place, format!("not a glob: {words}"), None),
        }
    }
    conditions
}

fn expiry(entry: &Node, today: Date, days: u64, reader: &mut Reader<'_>) -> Option<Expiry> {
    let evidence = reasons::given(entry, "evidence", reader);
    let node = entry.get("expires")?;
    let text = node.text()?;
    if text == "never" {
        if entry.get("evidence").is_none() {
            let help = "add `evidence:` (the decision that it is for good), or a date".to_owned();
            reader.mistake(node.place, "`expires: never` needs evidence", Some(help));
        }
        return Some(Expiry::Never { evidence: evidence?.to_owned() });
    }
    let Some(date) = node.date() else {
        if !reader.knows(node.place) {
            reader.mistake(node.place, format!("expected a date as `YYYY-MM-DD` or `never`, found `{text}`"), None);
        }
        return None;
    };
    let ahead = u64::try_from(today.until(date).map_or(0, |span| i64::from(span.get_days()))).unwrap_or(0);
    if ahead > days {
        let last = i64::try_from(days).ok().and_then(|days| today.checked_add(jiff::Span::new().try_days(days).ok()?).ok());
        let help = last.map(|last| format!("write `expires: {last}` or earlier"));
        reader.mistake(node.place, format!("`{text}` is {ahead} days ahead; at most {days} are allowed (`max_allow_days`)"), help);
        return None;
    }
    Some(Expiry::On(date))
}
