//! Compares two types down to the field at fault.
//!
//! Not here: methods and contracts, in `compare`. Invariant: types whose texts differ have at least one difference.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    difference::Change,
    tree::{Field, Form, Type, Variant},
};

/// Where types are compared.
#[derive(Clone)]
pub(super) enum Place {
    /// A part of a signature.
    Signature(String),
    /// A part of a struct or enum, whatever signature names it.
    Inside(String),
}

impl Place {
    fn at(&self, part: &str) -> Self {
        let (Self::Signature(place) | Self::Inside(place)) = self;
        Self::Inside(format!("{place}, {part}"))
    }
}

/// Adds every difference between two types at `place`; at least one if their texts differ.
pub(super) fn compare_types(
    host: &Type<'_>,
    plugin: &Type<'_>,
    place: &Place,
    add: &mut impl FnMut(Change, bool),
) {
    let is_same = host.text == plugin.text;
    if !is_same
        && !compare_parts(&host.form, &plugin.form, place, add)
        && !compare_definitions(&host.form, &plugin.form, add)
    {
        compare_whole(host, plugin, place, add);
    }
}

/// Compares what two types of the same form are made of; returns false for other types.
fn compare_parts(
    host: &Form<'_>,
    plugin: &Form<'_>,
    place: &Place,
    add: &mut impl FnMut(Change, bool),
) -> bool {
    match (host, plugin) {
        (Form::Prefixed(ours, of_ours), Form::Prefixed(theirs, of_theirs)) if ours == theirs => {
            compare_types(of_ours, of_theirs, place, add);
        }
        (Form::Slice(ours), Form::Slice(theirs)) => compare_types(ours, theirs, place, add),
        (Form::Array(ours, our_len), Form::Array(theirs, their_len)) if our_len == their_len => {
            compare_types(ours, theirs, place, add);
        }
        (Form::Tuple(ours), Form::Tuple(theirs)) if ours.len() == theirs.len() => {
            compare_lists(ours, theirs, place, add);
        }
        (Form::Generic(name, ours), Form::Generic(their_name, theirs))
            if name == their_name && ours.len() == theirs.len() =>
        {
            compare_lists(ours, theirs, place, add);
        }
        (
            Form::Callback { kind, params, ret, bounds },
            Form::Callback { kind: kind2, params: params2, ret: ret2, bounds: bounds2 },
        ) if (kind, bounds, params.len()) == (kind2, bounds2, params2.len()) => {
            compare_lists(params, params2, place, add);
            compare_types(ret, ret2, place, add);
        }
        _ => return false,
    }
    true
}

/// Compares two structs or two enums of one name; returns false for other types.
fn compare_definitions(
    host: &Form<'_>,
    plugin: &Form<'_>,
    add: &mut impl FnMut(Change, bool),
) -> bool {
    match (host, plugin) {
        (
            Form::Struct { name, fields, layout },
            Form::Struct { name: name2, fields: fields2, layout: layout2 },
        ) if name == name2 => {
            let place = Place::Inside(format!("struct `{name}`"));
            if !compare_named(&place, fields, fields2, add) {
                different(&place, bytes(layout), bytes(layout2), add);
            }
        }
        (
            Form::Enum { name, tag, variants, layout },
            Form::Enum { name: name2, tag: tag2, variants: variants2, layout: layout2 },
        ) if name == name2 => {
            let place = Place::Inside(format!("enum `{name}`"));
            if tag != tag2 {
                different(&place.at("tag"), tag.to_string(), tag2.to_string(), add);
            }
            let found = compare_named(&place, variants, variants2, add);
            if !found && tag == tag2 {
                different(&place, bytes(layout), bytes(layout2), add);
            }
        }
        _ => return false,
    }
    true
}

fn compare_lists(
    host: &[Type<'_>],
    plugin: &[Type<'_>],
    place: &Place,
    add: &mut impl FnMut(Change, bool),
) {
    for (ours, theirs) in host.iter().zip(plugin) {
        compare_types(ours, theirs, place, add);
    }
}

/// Names two types that have nothing in common; in full when their short forms look the same.
fn compare_whole(
    host: &Type<'_>,
    plugin: &Type<'_>,
    place: &Place,
    add: &mut impl FnMut(Change, bool),
) {
    let (ours, theirs) = (host.to_string(), plugin.to_string());
    if ours == theirs {
        different(place, host.text.to_string(), plugin.text.to_string(), add);
    } else {
        different(place, ours, theirs, add);
    }
}

fn different(place: &Place, host: String, plugin: String, add: &mut impl FnMut(Change, bool)) {
    let change = match place.clone() {
        Place::Signature(place) => Change::Type { place, host, plugin },
        Place::Inside(place) => Change::Inside { place, host, plugin },
    };
    add(change, true);
}

/// Writes `16/8` as a sentence.
fn bytes(layout: &str) -> String {
    match layout.split_once('/') {
        Some((size, align)) => format!("{size} bytes, align {align}"),
        None => layout.to_string(),
    }
}

/// A part of a struct, an enum or a variant that has a name.
trait Named<'a> {
    const WHAT: &'static str;

    fn name(&self) -> &'a str;

    /// Compares two parts of one name, and returns whether they differ. `found` is whether a part before them does.
    fn compare(
        &self,
        plugin: &Self,
        place: &Place,
        found: bool,
        add: &mut impl FnMut(Change, bool),
    ) -> bool;
}

impl<'a> Named<'a> for Field<'a> {
    const WHAT: &'static str = "field";

    fn name(&self) -> &'a str {
        self.name
    }

    /// An offset behind a field of another type follows from that type, and is not reported.
    fn compare(
        &self,
        plugin: &Self,
        place: &Place,
        found: bool,
        add: &mut impl FnMut(Change, bool),
    ) -> bool {
        let (ours, theirs) = (self.ty.to_string(), plugin.ty.to_string());
        let is_same = self.ty.text == plugin.ty.text;
        let is_moved = is_same && self.offset != plugin.offset && !found;
        if ours != theirs || is_moved {
            let at = |ty, offset| format!("{ty} at offset {offset}");
            different(place, at(ours, self.offset), at(theirs, plugin.offset), add);
        } else if !is_same {
            compare_types(&self.ty, &plugin.ty, place, add);
        }
        !is_same || is_moved
    }
}

impl<'a> Named<'a> for Variant<'a> {
    const WHAT: &'static str = "variant";

    fn name(&self) -> &'a str {
        self.name
    }

    fn compare(
        &self,
        plugin: &Self,
        place: &Place,
        _: bool,
        add: &mut impl FnMut(Change, bool),
    ) -> bool {
        let is_other = self.tag != plugin.tag;
        if is_other {
            different(place, self.tag.to_string(), plugin.tag.to_string(), add);
        }
        compare_named(place, &self.fields, &plugin.fields, add) || is_other
    }
}

/// Compares parts in their order, and returns whether any differ.
fn compare_named<'a, T: Named<'a>>(
    of: &Place,
    host: &[T],
    plugin: &[T],
    add: &mut impl FnMut(Change, bool),
) -> bool {
    if compare_names(of, host, plugin, add) {
        return true;
    }
    let mut found = false;
    for (ours, theirs) in host.iter().zip(plugin) {
        let place = of.at(&format!("{} `{}`", T::WHAT, ours.name()));
        found |= ours.compare(theirs, &place, found, add);
    }
    found
}

/// Compares how many there are, and their names in order; says whether it found a difference.
fn compare_names<'a, T: Named<'a>>(
    of: &Place,
    host: &[T],
    plugin: &[T],
    add: &mut impl FnMut(Change, bool),
) -> bool {
    if host.len() != plugin.len() {
        let count =
            |of: &[T]| format!("{} {}{}", of.len(), T::WHAT, if of.len() == 1 { "" } else { "s" });
        different(of, count(host), count(plugin), add);
        for (one, other, is_host) in [(host, plugin, true), (plugin, host, false)] {
            let known: BTreeSet<_> = other.iter().map(T::name).collect();
            for only in one.iter().filter(|one| !known.contains(one.name())) {
                let (ours, theirs) =
                    if is_host { ("there", "missing") } else { ("missing", "there") };
                let place = of.at(&format!("{} `{}`", T::WHAT, only.name()));
                different(&place, ours.into(), theirs.into(), add);
            }
        }
        return true;
    }
    let differs = host.iter().zip(plugin).any(|(ours, theirs)| ours.name() != theirs.name());
    if differs {
        let names = |of: &[T]| of.iter().map(T::name).collect::<Vec<_>>().join(", ");
        different(&of.at(&format!("{}s", T::WHAT)), names(host), names(plugin), add);
    }
    differs
}
