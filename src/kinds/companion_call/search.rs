//! Whether what needs a companion has one: in its own function, in what that calls, or in everyone who calls it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::judge::Trigger;
use super::{Companion, Order, module_type, reach};
use crate::kinds::Inputs;
use crate::kinds::assert::condition::Truth;
use crate::kinds::assert::pattern::Bindings;
use crate::source::sources::{FileId, Place};
use crate::workspace::callers::{Callers, ScopeId, Site};

/// Functions that are looked at for one of them, at most.
const MOST_CALLERS: usize = 2_000;

/// Calls of a function that may be another one's, at most: what has a name like `get` is not told from its callers.
const MOST_LOOSE: usize = 32;

/// What became of something that needs a companion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Found,
    /// Nobody does it, and these calls lead there, the last one first.
    Missing(Vec<Place>),
    /// Nobody can tell; who may call it, where that is why.
    Unclear(Option<Place>),
}

/// Something that may be a companion.
struct Seen {
    order: u32,
    place: Option<Place>,
    is: Truth,
}

/// Beside each trigger whether its companion is there.
pub(super) fn verdicts(rule: &Companion, inputs: Inputs<'_>, triggers: &[Trigger]) -> Vec<Verdict> {
    // Only a rule that follows calls asks who calls whom.
    let callers = (rule.depth > 0 || rule.callers.is_some()).then(|| inputs.workspace.callers(inputs.sources));
    let mut search =
        Search { rule, inputs, triggers, callers, counts: counting(rule, inputs), seen: FxHashMap::default(), sites: RefCell::default() };
    search.look();
    (0..triggers.len()).map(|at| search.verdict(at)).collect()
}

/// The files of the modules whose calls count; `None` where all do.
fn counting(rule: &Companion, inputs: Inputs<'_>) -> Option<FxHashSet<FileId>> {
    let (condition, of) = rule.callers.as_ref().and_then(|callers| callers.modules.as_ref()).zip(module_type())?;
    let mut chosen: FxHashSet<String> = FxHashSet::default();
    of.each(inputs, &|_| true, &mut |fact| {
        // A module that nobody can judge counts: it is not passed over.
        if condition.answer(fact, &mut Bindings::default()) != Truth::No {
            chosen.extend(fact.subject().remove("module"));
        }
    });
    let modules = &inputs.workspace.imports.modules;
    Some(chosen.iter().filter_map(|name| modules.get(name)).map(|module| module.file).collect())
}

struct Search<'r, 'a> {
    rule: &'r Companion,
    inputs: Inputs<'a>,
    triggers: &'r [Trigger],
    callers: Option<&'a Callers>,
    counts: Option<FxHashSet<FileId>>,
    /// What may be a companion of a trigger, in each scope where one may be.
    seen: FxHashMap<(usize, ScopeId), Vec<Seen>>,
    /// Where functions are called, once that was asked.
    sites: RefCell<FxHashMap<ScopeId, Option<Rc<[Site]>>>>,
}

impl Search<'_, '_> {
    /// Looks at everything that may be a companion once, and keeps it for those that it may be one of.
    fn look(&mut self) {
        let mut asking: FxHashMap<ScopeId, Vec<usize>> = FxHashMap::default();
        for at in 0..self.triggers.len() {
            self.around(at).into_iter().for_each(|scope| asking.entry(scope).or_default().push(at));
        }
        let files: FxHashSet<FileId> = asking.keys().map(|scope| scope.0).collect();
        for deed in &self.rule.then {
            deed.of.each(self.inputs, &|file| files.contains(&file), &mut |fact| {
                let Some(done) = fact.done().filter(|done| !done.deferred) else { return };
                let scope = (done.file, done.scope);
                for at in asking.get(&scope).into_iter().flatten() {
                    let Some(trigger) = self.triggers.get(*at) else { continue };
                    let is = deed.condition.answer(fact, &mut trigger.bindings.clone());
                    if is != Truth::No {
                        self.seen.entry((*at, scope)).or_default().push(Seen { order: done.order, place: fact.place(), is });
                    }
                }
            });
        }
    }

    /// All scopes in which a trigger's companion may be.
    fn around(&self, at: usize) -> BTreeSet<ScopeId> {
        let Some(trigger) = self.triggers.get(at) else { return BTreeSet::new() };
        let mut callers: BTreeSet<ScopeId> = BTreeSet::from([(trigger.done.file, trigger.done.scope)]);
        let mut last: Vec<ScopeId> = callers.iter().copied().collect();
        for _ in 0..self.rule.callers.as_ref().map_or(0, |callers| callers.depth) {
            let sites = last.iter().filter_map(|scope| self.sites(*scope));
            let fresh: BTreeSet<ScopeId> = sites.flat_map(|sites| sites.iter().map(|site| site.scope).collect::<Vec<_>>()).collect();
            last = fresh.into_iter().filter(|scope| callers.len() < MOST_CALLERS && callers.insert(*scope)).collect();
        }
        let below = callers.iter().flat_map(|scope| self.below(*scope, Order::Any, 0));
        let below: Vec<ScopeId> = below.collect();
        callers.into_iter().chain(below).collect()
    }

    /// Where a function is called; `None` where too much may be a call of it.
    fn sites(&self, scope: ScopeId) -> Option<Rc<[Site]>> {
        if let Some(known) = self.sites.borrow().get(&scope) {
            return known.clone();
        }
        let counts = |file: FileId| self.counts.as_ref().is_none_or(|counts| counts.contains(&file));
        let asked = self.callers.filter(|_| self.rule.callers.is_some());
        let sites = asked.map(|callers| callers.of(self.inputs.workspace, scope, &counts)).unwrap_or_default();
        let sites = (sites.iter().filter(|site| !site.sure).count() <= MOST_LOOSE).then(|| Rc::from(sites));
        self.sites.borrow_mut().insert(scope, sites.clone());
        sites
    }

    fn below(&self, scope: ScopeId, order: Order, of: u32) -> BTreeSet<ScopeId> {
        self.callers.map(|callers| reach::below(callers, scope, order, of, self.rule.depth)).unwrap_or_default()
    }

    fn verdict(&self, at: usize) -> Verdict {
        let Some(Trigger { done, place, .. }) = self.triggers.get(at) else { return Verdict::Found };
        let depth = self.rule.callers.as_ref().map_or(0, |callers| callers.depth);
        let mut walk = Walk { search: self, at, path: Vec::new(), left: MOST_CALLERS };
        walk.from((done.file, done.scope), done.order, *place, depth)
    }

    /// Whether a function does it before or after a place, itself or through what it calls.
    fn does(&self, at: usize, scope: ScopeId, order: u32, itself: Place) -> Truth {
        let asked = self.rule.order;
        let in_scope = |scope: ScopeId| self.seen.get(&(at, scope)).into_iter().flatten();
        let own = in_scope(scope).filter(|seen| seen.place != Some(itself) && asked.fits(seen.order, order));
        let below = self.below(scope, asked, order).into_iter().filter(|other| *other != scope).flat_map(in_scope);
        own.chain(below).map(|seen| seen.is).fold(Truth::No, |known, is| if known == Truth::Yes { known } else { is })
    }
}

/// One walk up the callers of a trigger.
struct Walk<'s, 'r, 'a> {
    search: &'s Search<'r, 'a>,
    at: usize,
    /// The functions on the way here.
    path: Vec<ScopeId>,
    left: usize,
}

impl Walk<'_, '_, '_> {
    fn from(&mut self, scope: ScopeId, order: u32, itself: Place, depth: usize) -> Verdict {
        let does = self.search.does(self.at, scope, order, itself);
        if does == Truth::Yes {
            return Verdict::Found;
        }
        let alone = if does == Truth::Unknown { Verdict::Unclear(None) } else { Verdict::Missing(Vec::new()) };
        if self.search.rule.callers.is_none() {
            return alone;
        }
        let Some(all) = self.search.sites(scope) else { return Verdict::Unclear(Some(itself)) };
        // Who is called by what it calls adds no way to get here.
        self.path.push(scope);
        let sites: Vec<Site> = all.iter().filter(|site| !self.path.contains(&site.scope)).copied().collect();
        // Calls that may be another function's show that somebody may do it, never that everybody does.
        let mut above = sites.iter().all(|site| !site.sure).then(|| sites.first().map(|site| Verdict::Unclear(Some(site.place)))).flatten();
        for site in sites {
            let found = self.called(site, depth);
            above = Some(match above {
                Some(known) => worse(known, found),
                None => found,
            });
            if matches!(above, Some(Verdict::Missing(_))) {
                break;
            }
        }
        self.path.pop();
        match above {
            None => alone,
            Some(Verdict::Missing(_)) if does == Truth::Unknown => Verdict::Unclear(None),
            Some(above) => above,
        }
    }

    /// What is known of one call on the way.
    fn called(&mut self, site: Site, depth: usize) -> Verdict {
        self.left = self.left.saturating_sub(1);
        if depth == 0 || self.left == 0 {
            return Verdict::Unclear(Some(site.place));
        }
        match self.from(site.scope, site.order, site.place, depth - 1) {
            Verdict::Missing(mut calls) if site.sure => {
                calls.push(site.place);
                Verdict::Missing(calls)
            }
            Verdict::Missing(_) | Verdict::Unclear(None) => Verdict::Unclear(Some(site.place)),
            other => other,
        }
    }
}

/// Of what two callers do: one that leaves it out decides, and then one of which nobody can tell.
fn worse(one: Verdict, other: Verdict) -> Verdict {
    match (&one, &other) {
        (Verdict::Missing(_), _) => one,
        (_, Verdict::Missing(_)) => other,
        (Verdict::Unclear(_), _) => one,
        _ => other,
    }
}
