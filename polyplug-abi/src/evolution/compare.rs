//! Compares two contracts: heads first, then which methods there are, then each of them.
//!
//! Not here: what differs inside a type, in `compare_types`. Invariant: two texts with different fingerprints
//! have a difference, and what breaks is judged from the host's side.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    compare_types::{Place, compare_types},
    difference::{Change, Difference},
    tree::{Method, Schema},
};

/// Returns everything in which the canonical text `plugin` differs from `host`.
///
/// A text that cannot be read is one difference.
#[must_use]
pub fn compare_texts(host: &str, plugin: &str) -> Vec<Difference> {
    let heads = [host, plugin].map(|text| text.lines().next().unwrap_or_default());
    if heads[0] != heads[1] {
        let [host, plugin] = heads.map(str::to_string);
        return Vec::from([contract(Change::Target { host, plugin }, true)]);
    }
    match (Schema::parse(host), Schema::parse(plugin)) {
        (Ok(host), Ok(plugin)) => compare(&host, &plugin),
        (_, Err(line)) | (Err(line), _) => {
            Vec::from([contract(Change::Unreadable(line), host != plugin)])
        }
    }
}

/// Returns everything in which the schema of `plugin` differs from that of `host`, causes before what
/// follows from them.
///
/// Whether a difference breaks is judged from the host's side: a plugin may lack the last methods if each
/// of them [may be missing](Method::may_be_missing), may have more of them, and may promise more
/// of `Send` and `Sync`.
#[must_use]
pub fn compare(host: &Schema<'_>, plugin: &Schema<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    if host.target != plugin.target {
        let (host, plugin) = (host.target.to_string(), plugin.target.to_string());
        found.push(contract(Change::Target { host, plugin }, true));
    }
    if (host.name, host.version.0) != (plugin.name, plugin.version.0) {
        let name = |of: &Schema<'_>| format!("{} {}", of.name, of.version.0);
        let (host, plugin) = (name(host), name(plugin));
        found.push(contract(Change::Name { host, plugin }, true));
    }
    if !found.is_empty() {
        // Another target or contract: its methods would all be reported too.
        return found;
    }
    for (bound, ours, theirs) in
        [("Send", host.send, plugin.send), ("Sync", host.sync, plugin.sync)]
    {
        if ours != theirs {
            // A plugin that promises more than is asked for is fine.
            found.push(contract(Change::Bound { bound, host: ours }, ours));
        }
    }
    compare_create(host, plugin, &mut found);
    compare_methods(host, plugin, &mut found);
    if host.version != plugin.version {
        let (host, plugin) = (host.version, plugin.version);
        found.push(contract(Change::Minor { host, plugin }, false));
    }
    found
}

/// Compares what instances are made from.
fn compare_create(host: &Schema<'_>, plugin: &Schema<'_>, found: &mut Vec<Difference>) {
    let mut add = |change, breaks| found.push(contract(change, breaks));
    let place = "what instances are made from".to_string();
    match (&host.create, &plugin.create) {
        (None, None) => {}
        (Some(ours), Some(theirs)) => {
            compare_types(ours, theirs, &Place::Signature(place), &mut add);
        }
        (ours, theirs) => {
            let said =
                |of: &Option<_>| of.as_ref().map_or("nothing".to_string(), ToString::to_string);
            add(Change::Type { place, host: said(ours), plugin: said(theirs) }, true);
        }
    }
}

fn contract(change: Change, breaks: bool) -> Difference {
    Difference { contract: None, method: None, change, breaks }
}

/// The first place of each name.
fn places<'a>(methods: &[Method<'a>]) -> BTreeMap<&'a str, usize> {
    methods.iter().enumerate().rev().map(|(place, method)| (method.name, place)).collect()
}

/// Finds methods of the same name, whatever their place, and says what became of the others.
fn compare_methods(host: &Schema<'_>, plugin: &Schema<'_>, found: &mut Vec<Difference>) {
    let (ours, theirs) = (&host.methods, &plugin.methods);
    let (our_places, their_places) = (places(ours), places(theirs));
    let is_shared =
        |place: usize, name: &str, at: &BTreeMap<&str, usize>, other: &BTreeMap<&str, usize>| {
            at.get(name) == Some(&place) && other.contains_key(name)
        };
    let our_shared = |place: usize| is_shared(place, ours[place].name, &our_places, &their_places);
    let their_shared =
        |place: usize| is_shared(place, theirs[place].name, &their_places, &our_places);
    let mut order = (Vec::new(), Vec::new());
    for place in 0..ours.len().max(theirs.len()) {
        let ours_alone = place < ours.len() && !our_shared(place);
        let theirs_alone = place < theirs.len() && !their_shared(place);
        if ours_alone && theirs_alone {
            let plugin = theirs[place].to_string();
            found.push(about(&ours[place], Change::Replaced { plugin }, true));
        } else if ours_alone {
            let at_end = place >= theirs.len();
            let change = Change::Missing { since: ours[place].since, at_end };
            let breaks = !(at_end && ours[place].may_be_missing());
            found.push(about(&ours[place], change, breaks));
        } else if theirs_alone {
            let at_end = place >= ours.len();
            found.push(about(&theirs[place], Change::Additional { at_end }, !at_end));
        }
        if place < ours.len() && our_shared(place) {
            order.0.push(ours[place].name);
        }
        if place < theirs.len() && their_shared(place) {
            order.1.push(theirs[place].name);
        }
    }
    compare_order(&order.0, &order.1, found);
    let is_inside = |it: &&Difference| matches!(it.change, Change::Inside { .. });
    let mut inside: BTreeSet<_> =
        found.iter().filter(is_inside).map(|it| it.change.clone()).collect();
    for name in order.0 {
        let (ours, theirs) = (&ours[our_places[name]], &theirs[their_places[name]]);
        compare_method(ours, theirs, &mut inside, found);
    }
}

/// Compares the names of the methods that both sides have, each side in its own order.
fn compare_order(host: &[&str], plugin: &[&str], found: &mut Vec<Difference>) {
    if host != plugin {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let (host, plugin) = (owned(host), owned(plugin));
        found.push(contract(Change::Order { host, plugin }, true));
    }
}

fn about(method: &Method<'_>, change: Change, breaks: bool) -> Difference {
    Difference { contract: None, method: Some(method.to_string()), change, breaks }
}

/// Compares two methods of the same name: what the machine sees, then what only people and lock files do. `inside` is
/// what was found in structs and enums: one of them can be at fault in many methods.
fn compare_method(
    host: &Method<'_>,
    plugin: &Method<'_>,
    inside: &mut BTreeSet<Change>,
    found: &mut Vec<Difference>,
) {
    let before = found.len();
    let mut add = |change: Change, breaks| {
        if !matches!(change, Change::Inside { .. }) || inside.insert(change.clone()) {
            found.push(Difference { contract: None, method: None, change, breaks });
        }
    };
    if host.receiver != plugin.receiver {
        let (host, plugin) = (host.receiver.to_string(), plugin.receiver.to_string());
        add(Change::Receiver { host, plugin }, true);
    }
    compare_params(host, plugin, &mut add);
    compare_types(&host.ret, &plugin.ret, &Place::Signature("result".into()), &mut add);
    if host.from != plugin.from {
        let place = "the result borrows from parameter or self".to_string();
        let (host, plugin) = (host.from.to_string(), plugin.from.to_string());
        add(Change::Type { place, host, plugin }, true);
    }
    if host.others != plugin.others {
        let said = |of: &Method<'_>| format!("`{}`", of.others.join("; "));
        let place = "what else is said of it".to_string();
        add(Change::Type { place, host: said(host), plugin: said(plugin) }, true);
    }
    compare_promises(host, plugin, &mut add);
    for difference in &mut found[before..] {
        difference.method = Some(host.to_string());
    }
}

/// Compares how many parameters there are, and their types.
fn compare_params(host: &Method<'_>, plugin: &Method<'_>, add: &mut impl FnMut(Change, bool)) {
    let (ours, theirs) = (host.params.len(), plugin.params.len());
    if ours != theirs {
        return add(Change::ParamCount { host: ours, plugin: theirs }, true);
    }
    for (index, (ours, theirs)) in host.params.iter().zip(&plugin.params).enumerate() {
        let place = match ours.name {
            Some(name) => Place::Signature(format!("parameter `{name}`")),
            None => Place::Signature(format!("parameter {}", index + 1)),
        };
        compare_types(&ours.ty, &theirs.ty, &place, add);
    }
}

/// Compares what changes no call: who may lack the method, and names.
fn compare_promises(host: &Method<'_>, plugin: &Method<'_>, add: &mut impl FnMut(Change, bool)) {
    if host.since != plugin.since {
        add(Change::Since { host: host.since, plugin: plugin.since }, false);
    }
    if host.has_default != plugin.has_default {
        add(Change::Body { host: host.has_default }, false);
    }
    if host.optional != plugin.optional {
        add(Change::Optional { host: host.optional }, false);
    }
    for (index, (ours, theirs)) in host.params.iter().zip(&plugin.params).enumerate() {
        if let (Some(ours), Some(theirs)) = (ours.name, theirs.name)
            && ours != theirs
        {
            let (number, host, plugin) = (index + 1, String::from(ours), String::from(theirs));
            add(Change::ParamName { number, host, plugin }, false);
        }
    }
}
