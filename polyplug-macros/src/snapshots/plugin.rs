//! What `#[plugin]` makes of the item in `snapshots.rs`.

impl Greeter for English {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}
const _: () = {
    ::polyplug_sdk::__private::inventory::submit! {
        ::polyplug_sdk::__private::Implementation::of:: < dyn Greeter, English > ()
    }
};
