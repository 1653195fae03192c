//! What `#[async_trait]` makes of methods before the contract sees them.

use std::{future::Future, pin::Pin};

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    #[must_use]
    #[allow(clippy::type_complexity, clippy::type_repetition_in_bounds)]
    fn fetch<'life0, 'life1, 'async_trait>(
        &'life0 self,
        name: &'life1 str,
    ) -> Pin<Box<dyn Future<Output = String> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait;
    fn plain(&self);
}

fn main() {}
