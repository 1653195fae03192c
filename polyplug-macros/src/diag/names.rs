//! Messages about the names of methods beside each other.

use super::message::Message;

const RENAME: &str = "rename one of the two";

pub(crate) const SAME_NAME: Message =
    Message::new("a contract has one method of each name", RENAME);

pub(crate) const GENERATED: Message = Message::new(
    "this name belongs to generated code, where it means something else",
    "give it another name here: `use other::Name as MyName;`, or `type MyName = ..;`",
);

pub(crate) const MACRO: Message = Message::new(
    "a macro in a type can mean another type each time it is expanded",
    "give the type a name: `type MyName = ..;`",
);

pub(crate) const BLOCK: Message = Message::new(
    "a block in a type can mean another number each time it is expanded",
    "give the number a name: `const MY_NUMBER: usize = ..;`",
);

/// A method with the name that the fallible twin of `method` has in the proxy.
pub(crate) fn same_name_as_fallible(method: &str) -> Message {
    let rule = format!("the proxy has a method `try_{method}` already: `{method}` with its errors");
    Message::naming(rule, RENAME)
}

/// A method with the name of the `query` for `method` in the proxy.
pub(crate) fn same_name_as_query(query: &str, method: &str) -> Message {
    let rule =
        format!("the proxy has a method `{query}` already: whether the plugin has `{method}`");
    Message::naming(rule, RENAME)
}
