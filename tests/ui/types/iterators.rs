//! Iterators that do not cross, and what to write instead.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn shared(&self, of: &dyn Iterator<Item = u32>);
    fn more(&self) -> Box<dyn Iterator<Item = u32> + Sync + '_>;
    fn sized(&self) -> Box<dyn ExactSizeIterator<Item = u32>>;
    fn functions(&self) -> Box<dyn Iterator<Item = Box<dyn Fn(u32)>>>;
    fn owned(&self) -> Box<dyn Iterator<Item = &str>>;
    fn beside(&self) -> (&str, Box<dyn Iterator<Item = u32>>);
    fn unnamed(&self, of: Box<dyn Iterator<Item = &str> + '_>);
    fn several<'a, 'b>(&self, of: Box<dyn Iterator<Item = &'a str> + 'b>);
    fn lent(&self, of: &mut dyn Iterator<Item = &str>);
    fn sent(&self, of: &mut (dyn Iterator<Item = u32> + Send));
    fn inside(&self, of: Option<&mut dyn Iterator<Item = u32>>);
    fn source<'a>(&'a self, of: &'a mut dyn Iterator<Item = u32>) -> &'a str;
    fn forever(&self) -> Box<dyn Iterator<Item = u32> + 'static>;
    fn opaque(&self) -> impl Iterator<Item = u32> + '_;
}

fn main() {}
