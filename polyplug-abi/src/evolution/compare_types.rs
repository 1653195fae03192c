//! Compares two types down to the field at fault.

use alloc::{
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
    if host.text == plugin.text {
        return;
    }
    match (&host.form, &plugin.form) {
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
            Form::Callback {
                kind: their_kind,
                params: theirs,
                ret: their_ret,
                bounds: their_bounds,
            },
        ) if (kind, bounds, params.len()) == (their_kind, their_bounds, theirs.len()) => {
            compare_lists(params, theirs, place, add);
            compare_types(ret, their_ret, place, add);
        }
        (
            Form::Struct { name, fields, layout },
            Form::Struct { name: their_name, fields: their_fields, layout: their_layout },
        ) if name == their_name => {
            let place = Place::Inside(format!("struct `{name}`"));
            if !compare_fields(&place, fields, their_fields, add) {
                different(&place, bytes(layout), bytes(their_layout), add);
            }
        }
        (
            Form::Enum { name, tag, variants, layout },
            Form::Enum {
                name: their_name,
                tag: their_tag,
                variants: their_variants,
                layout: their_layout,
            },
        ) if name == their_name => {
            let place = Place::Inside(format!("enum `{name}`"));
            if tag != their_tag {
                different(&place.at("tag"), tag.to_string(), their_tag.to_string(), add);
            }
            let found = compare_variants(&place, variants, their_variants, add);
            if !found && tag == their_tag {
                different(&place, bytes(layout), bytes(their_layout), add);
            }
        }
        _ => compare_whole(host, plugin, place, add),
    }
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

/// Something with a name inside a struct, an enum or a variant.
trait Named<'a> {
    const WHAT: &'static str;

    fn name(&self) -> &'a str;
}

impl<'a> Named<'a> for Field<'a> {
    const WHAT: &'static str = "field";

    fn name(&self) -> &'a str {
        self.name
    }
}

impl<'a> Named<'a> for Variant<'a> {
    const WHAT: &'static str = "variant";

    fn name(&self) -> &'a str {
        self.name
    }
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
            for only in one.iter().filter(|one| other.iter().all(|o| o.name() != one.name())) {
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

/// Compares fields, and says whether it found a difference.
///
/// Offsets behind a field of another type follow from it, and are not reported.
fn compare_fields(
    of: &Place,
    host: &[Field<'_>],
    plugin: &[Field<'_>],
    add: &mut impl FnMut(Change, bool),
) -> bool {
    if compare_names(of, host, plugin, add) {
        return true;
    }
    let mut found = false;
    for (ours, theirs) in host.iter().zip(plugin) {
        let place = of.at(&format!("field `{}`", ours.name));
        let (our_type, their_type) = (ours.ty.to_string(), theirs.ty.to_string());
        let same = ours.ty.text == theirs.ty.text;
        if our_type != their_type || (same && ours.offset != theirs.offset && !found) {
            let at = |ty, offset| format!("{ty} at offset {offset}");
            different(&place, at(our_type, ours.offset), at(their_type, theirs.offset), add);
            found = true;
        } else if !same {
            compare_types(&ours.ty, &theirs.ty, &place, add);
            found = true;
        }
    }
    found
}

/// Compares variants, and says whether it found a difference.
fn compare_variants(
    of: &Place,
    host: &[Variant<'_>],
    plugin: &[Variant<'_>],
    add: &mut impl FnMut(Change, bool),
) -> bool {
    if compare_names(of, host, plugin, add) {
        return true;
    }
    let mut found = false;
    for (ours, theirs) in host.iter().zip(plugin) {
        let place = of.at(&format!("variant `{}`", ours.name));
        if ours.tag != theirs.tag {
            different(&place, ours.tag.to_string(), theirs.tag.to_string(), add);
            found = true;
        }
        found |= compare_fields(&place, &ours.fields, &theirs.fields, add);
    }
    found
}
