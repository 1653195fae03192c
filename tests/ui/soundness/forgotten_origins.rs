//! A function by which the host would find no library that an object is from, and so close it.

fn main() {
    polyplug_abi::keep_objects_with(|_, _, _| panic!());
}
