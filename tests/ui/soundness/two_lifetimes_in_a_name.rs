//! A name can take two lifetimes for each other.
use polyplug_sdk::prelude::*;

type Twice<A, B> = <(A, B) as Pick>::Out;

trait Pick {
    type Out;
}

impl<A: Copy, B> Pick for (A, B) {
    type Out = (A, A);
}

#[contract(name = "test.Pick", version = "1.0")]
trait Picks: Send + Sync {
    fn pick<'a, 'b>(&self, texts: Twice<&'a str, &'b str>) -> &'b str;
    fn both<'a>(&self, text: &'a str) -> Option<(&str, &'a str)>;
    fn arguments<'a>(&self, text: &'a str) -> Pair<&str, &'a str>;
    fn fine<'a, 'b>(&self, texts: (&'a str, &'b str)) -> (&'b str, &'a str);
    fn also<'a>(&self, texts: Option<(&'a str, &'a str)>) -> Option<&'a str>;
}

#[derive(AbiType)]
struct Pair<A, B> {
    a: A,
    b: B,
}

fn main() {}
