//! Every schema that differs from a given one in a single place.

use super::*;

pub(super) fn leak<T>(of: T) -> &'static T {
    Box::leak(Box::new(of))
}

pub(super) fn leak_all<T>(of: Vec<T>) -> &'static [T] {
    Box::leak(of.into_boxed_slice())
}

pub(super) fn breaks(host: &str, plugin: &str) -> bool {
    compare_texts(host, plugin).iter().any(|difference| difference.breaks)
}

/// All versions of a list with one place changed.
pub(super) fn replaced<T: Copy>(
    of: &'static [T],
    change: impl Fn(&T) -> Vec<T>,
) -> Vec<&'static [T]> {
    let each = of.iter().enumerate().flat_map(|(place, old)| {
        change(old).into_iter().map(move |new| {
            let mut all = of.to_vec();
            all[place] = new;
            leak_all(all)
        })
    });
    each.collect()
}

/// All versions of a list with one removed, or two neighbours exchanged.
pub(super) fn rearranged<T: Copy>(of: &'static [T]) -> Vec<&'static [T]> {
    let mut all = Vec::new();
    for place in 0..of.len() {
        let mut fewer = of.to_vec();
        fewer.remove(place);
        all.push(leak_all(fewer));
        if place > 0 {
            let mut other = of.to_vec();
            other.swap(place - 1, place);
            all.push(leak_all(other));
        }
    }
    all
}

/// All types that are one change away.
pub(super) fn types(of: &TypeSchema) -> Vec<TypeSchema> {
    use TypeSchema::{
        Array, Callback, Enum, Generic, Named, Object, Recursive, Ref, RefMut, Slice, SliceMut,
        Struct, Tuple,
    };
    let within = |of: &'static TypeSchema, make: fn(&'static TypeSchema) -> TypeSchema| {
        types(of).into_iter().map(|ty| make(leak(ty))).collect::<Vec<_>>()
    };
    let lists = |of: &'static [&'static TypeSchema]| {
        let mut all = replaced(of, |ty| types(ty).into_iter().map(|ty| leak(ty)).collect());
        all.extend(rearranged(of).into_iter().filter(|other| {
            // Two of the same may have been exchanged.
            !other.is_empty() && format!("{other:?}") != format!("{of:?}")
        }));
        all
    };
    let mut all = match of {
        Named(name) => vec![Named(if *name == "u64" { "i64" } else { "u64" })],
        Generic(name, of) => {
            let mut all: Vec<_> = lists(of).into_iter().map(|of| Generic(name, of)).collect();
            all.push(Generic(if *name == "Box" { "Vec" } else { "Box" }, of));
            all
        }
        Ref(to) => [within(to, Ref), vec![RefMut(to), Slice(to)]].concat(),
        RefMut(to) => [within(to, RefMut), vec![Ref(to)]].concat(),
        Slice(of) => [within(of, Slice), vec![SliceMut(of), Ref(of)]].concat(),
        SliceMut(of) => [within(of, SliceMut), vec![Slice(of)]].concat(),
        Tuple(of) => lists(of).into_iter().map(Tuple).collect(),
        Array(of, len) => {
            let mut all: Vec<_> = types(of).into_iter().map(|ty| Array(leak(ty), *len)).collect();
            all.push(Array(of, len + 1));
            all
        }
        Struct(of) => structs(of).into_iter().map(Struct).collect(),
        // A name that is not around cannot be written.
        Recursive(_) => Vec::new(),
        Enum(of) => {
            let variants = replaced(of.variants, |variant| {
                let mut all = vec![
                    VariantSchema { name: "Other", ..*variant },
                    VariantSchema { tag: variant.tag + 100, ..*variant },
                ];
                let fields = fields(variant.fields).into_iter();
                all.extend(fields.map(|fields| VariantSchema { fields, ..*variant }));
                all
            });
            let variants = variants.into_iter().chain(rearranged(of.variants));
            let rest = [
                EnumSchema { name: "Other", ..*of },
                EnumSchema { tag: "i16", ..*of },
                EnumSchema { size: of.size + 1, ..*of },
                EnumSchema { align: of.align * 2, ..*of },
            ];
            variants.map(|variants| EnumSchema { variants, ..*of }).chain(rest).map(Enum).collect()
        }
        Object(of) => vec![
            Object(ObjectSchema { contract: "test.Other@1", ..*of }),
            Object(ObjectSchema { by: other(of.by), ..*of }),
        ],
        Callback(of) => {
            let all = lists(of.params).into_iter().map(|params| CallbackSchema { params, ..*of });
            let rets = types(of.ret);
            let rets = rets.into_iter().map(|ret| CallbackSchema { ret: leak(ret), ..*of });
            let rest = [
                CallbackSchema { kind: if of.kind == "Fn" { "FnMut" } else { "Fn" }, ..*of },
                CallbackSchema { send: !of.send, ..*of },
                CallbackSchema { sync: !of.sync, ..*of },
                CallbackSchema { by: other(of.by), ..*of },
            ];
            all.chain(rets).chain(rest).map(Callback).collect()
        }
    };
    all.push(Generic("Option", leak_all(vec![leak(*of)])));
    all
}

pub(super) fn other(by: Pointer) -> Pointer {
    if by == Pointer::Box { Pointer::Arc } else { Pointer::Box }
}

/// All lists of fields that are one change away.
pub(super) fn fields(of: &'static [FieldSchema]) -> Vec<&'static [FieldSchema]> {
    let mut lists = rearranged(of);
    lists.extend(replaced(of, |field| {
        let mut all = vec![
            FieldSchema { name: "other", ..*field },
            FieldSchema { offset: field.offset + 1, ..*field },
        ];
        all.extend(types(field.ty).into_iter().map(|ty| FieldSchema { ty: leak(ty), ..*field }));
        all
    }));
    lists
}

pub(super) fn structs(of: &StructSchema) -> Vec<StructSchema> {
    let lists = fields(of.fields);
    let mut all: Vec<_> = lists.into_iter().map(|fields| StructSchema { fields, ..*of }).collect();
    all.push(StructSchema { name: "Other", ..*of });
    all.push(StructSchema { size: of.size + 1, ..*of });
    all.push(StructSchema { align: of.align * 2, ..*of });
    all
}

/// All methods that are one change away, and what becomes of them.
pub(super) fn methods(of: &MethodSchema) -> Vec<(MethodSchema, Fits)> {
    let receivers = [Receiver::Ref, Receiver::Mut, Receiver::Box, Receiver::Arc];
    let from = if of.from.is_empty() { "self+1" } else { "" };
    let since = if of.since.is_none() { Some((2, 0)) } else { None };
    let mut all = vec![
        (MethodSchema { name: "other", ..*of }, NEITHER),
        (MethodSchema { from, ..*of }, NEITHER),
        (MethodSchema { since, ..*of }, BOTH),
        (MethodSchema { has_default: !of.has_default, ..*of }, BOTH),
        (MethodSchema { optional: !of.optional, ..*of }, BOTH),
    ];
    let others = receivers.into_iter().filter(|receiver| *receiver != of.receiver);
    all.extend(others.map(|receiver| (MethodSchema { receiver, ..*of }, NEITHER)));
    let ret = types(of.ret).into_iter().map(|ret| MethodSchema { ret: leak(ret), ..*of });
    all.extend(ret.map(|method| (method, NEITHER)));
    let mut lists = replaced(of.params, |ty| types(ty).into_iter().map(|ty| leak(ty)).collect());
    lists.extend(
        rearranged(of.params)
            .into_iter()
            .filter(|other| format!("{other:?}") != format!("{:?}", of.params)),
    );
    lists.push(leak_all([of.params, &[&TypeSchema::Named("u8")]].concat()));
    all.extend(lists.into_iter().map(|params| (MethodSchema { params, ..*of }, NEITHER)));
    all
}

/// All contracts that are one change away, and what becomes of them.
pub(super) fn contracts(of: &ContractSchema) -> Vec<(ContractSchema, Fits)> {
    let mut all = vec![
        (ContractSchema { name: "test.Other", ..*of }, NEITHER),
        (ContractSchema { major: of.major + 1, ..*of }, NEITHER),
        (ContractSchema { minor: of.minor + 1, ..*of }, BOTH),
        // Who promises more is taken; who promises less is not.
        (ContractSchema { send: !of.send, ..*of }, (!of.send, of.send)),
        (ContractSchema { sync: !of.sync, ..*of }, (!of.sync, of.sync)),
    ];
    let mut made = match of.create {
        None => vec![Some(&TypeSchema::Named("u8"))],
        Some(from) => types(from).into_iter().map(|ty| Some(leak(ty))).collect(),
    };
    made.extend(of.create.map(|_| None));
    all.extend(made.into_iter().map(|create| (ContractSchema { create, ..*of }, NEITHER)));
    for place in 0..of.methods.len() {
        for (method, fits) in methods(&of.methods[place]) {
            let mut methods = of.methods.to_vec();
            methods[place] = method;
            all.push((ContractSchema { methods: leak_all(methods), ..*of }, fits));
        }
        let mut fewer = of.methods.to_vec();
        let removed = fewer.remove(place);
        let last = place == fewer.len();
        // An old host does without it if it may be missing; a new one does not look for it.
        let fits = (last && removed.may_be_missing(), last);
        all.push((ContractSchema { methods: leak_all(fewer), ..*of }, fits));
        if place > 0 {
            let mut other = of.methods.to_vec();
            other.swap(place - 1, place);
            all.push((ContractSchema { methods: leak_all(other), ..*of }, NEITHER));
        }
    }
    for place in 0..=of.methods.len() {
        for (has_default, since) in [(true, Some((2, 9))), (false, Some((2, 9))), (true, None)] {
            let new = MethodSchema { name: "new", since, has_default, ..METHOD };
            let mut more = of.methods.to_vec();
            more.insert(place, new);
            let last = place == of.methods.len();
            let fits = (last, last && new.may_be_missing());
            all.push((ContractSchema { methods: leak_all(more), ..*of }, fits));
        }
    }
    all
}

pub(super) const METHOD: MethodSchema = MethodSchema {
    name: "method",
    receiver: Receiver::Ref,
    params: &[],
    param_names: &[],
    ret: &TypeSchema::Named("()"),
    from: "",
    since: None,
    has_default: false,
    optional: false,
};
