//! What the canonical text of each form is.

use super::*;
use crate::schema::shape::VariantSchema;

const SCHEMA: ContractSchema = ContractSchema {
    create: None,
    name: "image.Filter",
    major: 2,
    minor: 1,
    send: true,
    sync: false,
    methods: &[
        MethodSchema {
            name: "apply",
            receiver: Receiver::Ref,
            params: &[
                &TypeSchema::Ref(&TypeSchema::Struct(StructSchema {
                    name: "Tile",
                    size: 16,
                    align: 8,
                    fields: &[
                        FieldSchema { name: "width", offset: 0, ty: &TypeSchema::Named("u32") },
                        FieldSchema { name: "stride", offset: 8, ty: &TypeSchema::Named("u64") },
                    ],
                })),
                &TypeSchema::Slice(&TypeSchema::Named("u8")),
            ],
            param_names: &["tile", "data"],
            ret: &TypeSchema::Generic(
                "Result",
                &[&TypeSchema::Named("()"), &TypeSchema::Named("String")],
            ),
            from: "",
            since: None,
            has_default: false,
            optional: false,
        },
        MethodSchema {
            name: "reset",
            receiver: Receiver::Mut,
            params: &[],
            param_names: &[],
            ret: &TypeSchema::Named("()"),
            from: "",
            since: Some((2, 1)),
            has_default: true,
            optional: false,
        },
    ],
};

#[test]
fn the_canonical_text_is_readable() {
    const DRAFT: SchemaDraft = SCHEMA.draft();
    const TEXT: [u8; DRAFT.text_len()] = SCHEMA.text(&DRAFT);
    let text = core::str::from_utf8(&TEXT).unwrap();
    let head = if cfg!(target_endian = "little") { "le" } else { "be" };
    assert_eq!(
        text,
        alloc::format!(
            "polyplug-schema 1 {}{head}\n\
             contract image.Filter 2.1 send\n\
             fn apply(&self, &struct Tile {{ width: u32 @0, stride: u64 @8 }} 16/8, &[u8]) -> Result<(), String>\n\
             fn reset(&mut self) -> (); since 2.1; default\n\
             # apply(tile, data)\n",
            usize::BITS
        )
    );
    let notes = text.find('#').unwrap();
    assert_eq!(fingerprint(text), crate::fnv1a_64(&text.as_bytes()[..notes]));
    assert_eq!(fingerprint(text), fingerprint(&text[..notes]));
}
/// Writes the method `fn f(&self) -> type`, of which there is a schema for every test here.
fn written(ret: &'static TypeSchema) -> alloc::string::String {
    let method = MethodSchema {
        name: "f",
        receiver: Receiver::Ref,
        params: &[],
        ret,
        from: "",
        since: None,
        has_default: false,
        param_names: &[],
        optional: false,
    };
    let mut room = [0; 1024];
    let mut text = TextWriter(ByteSink::new(&mut room));
    text.push_method(&method);
    let len = text.0.len();
    core::str::from_utf8(&room[..len]).unwrap().into()
}

const NODE: TypeSchema = TypeSchema::Struct(StructSchema {
    name: "Node",
    size: 32,
    align: 8,
    fields: &[FieldSchema {
        name: "next",
        offset: 0,
        ty: &TypeSchema::Generic("Vec", &[&TypeSchema::Recursive("Node")]),
    }],
});

#[test]
fn enums_say_their_tags_and_fields() {
    const SHAPE: TypeSchema = TypeSchema::Enum(EnumSchema {
        name: "Shape",
        tag: "i64",
        size: 24,
        align: 8,
        variants: &[
            VariantSchema { name: "Empty", tag: i64::MIN as i128, fields: &[] },
            VariantSchema {
                name: "Circle",
                tag: u64::MAX as i128,
                fields: &[
                    FieldSchema { name: "x", offset: 8, ty: &TypeSchema::Named("u8") },
                    FieldSchema { name: "r", offset: 16, ty: &TypeSchema::Named("f64") },
                ],
            },
            VariantSchema { name: "Other", tag: 7, fields: &[] },
        ],
    });
    assert_eq!(
        written(&SHAPE),
        "fn f(&self) -> enum Shape i64 { Empty = -9223372036854775808, \
         Circle = 18446744073709551615 { x: u8 @8, r: f64 @16 }, Other = 7 } 24/8\n"
    );
}

#[test]
fn a_type_that_holds_itself_is_named_inside() {
    assert_eq!(written(&NODE), "fn f(&self) -> struct Node { next: Vec<^Node> @0 } 32/8\n");
}
