//! Two types whose tokens are the same are not one: `$crate` is another crate in each of them.

use polyplug_sdk::contract;

pub mod names {
    #[polyplug_sdk::contract(name = "test.Lent", version = "1.0")]
    pub trait Lent: Send + Sync + std::fmt::Debug {
        fn number(&self) -> u64;
    }

    pub type Text<T> = T;
}

macro_rules! theirs {
    () => {
        hostile::contract_of_two_crates! { Both: $crate::names:: }
    };
}
theirs!();

#[contract(name = "test.Ours", version = "1.0")]
pub trait Ours: Send + Sync {
    fn lent(&self, of: &dyn crate::names::Lent);
}

fn main() {}
