//! The traits, as authors write them for abi_stable.

#![allow(
    missing_docs,
    non_local_definitions,
    reason = "the names say which work is done; the macros of abi_stable are older than the other lint"
)]

use abi_stable::{
    StableAbi, declare_root_module_statics,
    library::RootModule,
    package_version_strings, sabi_trait,
    sabi_types::VersionStrings,
    std_types::{RBox, RSlice, RStr, RString, RVec},
};

work::record! { #[derive(StableAbi)] #[repr(C)] }
work::shape! { #[derive(StableAbi)] #[repr(u8)] }
work::message! { #[derive(StableAbi)] #[repr(C)] Message, RString }

/// An instance of the plugin.
pub type BoxedWork = Work_TO<'static, RBox<()>>;

/// An object that the work makes.
pub type BoxedAdder = Adder_TO<'static, RBox<()>>;

/// A function that is lent to the plugin.
pub type Visitor<'a> = Visit_TO<'a, abi_stable::sabi_types::RMut<'a, ()>>;

/// The work.
#[sabi_trait]
pub trait Work {
    fn inc_stateless(&self, x: u32) -> u32;
    fn inc(&self, x: u32) -> u32;
    fn text_stateless(&self, text: RStr<'_>) -> u64;
    fn text(&self, text: RStr<'_>) -> u64;
    fn bytes(&self, bytes: RSlice<'_, u8>) -> u64;
    fn record(&self, record: Record) -> Record;
    fn shape(&self, shape: Shape) -> Shape;
    fn string(&self) -> RString;
    fn numbers(&self, numbers: RVec<u64>) -> RVec<u64>;
    fn texts(&self, texts: RVec<RString>) -> RVec<RString>;
    fn message(&self, message: Message) -> Message;
    fn each(&self, count: u32, visit: Visitor<'_>);
    fn make(&self) -> BoxedAdder;
}

/// What the work makes.
#[sabi_trait]
pub trait Adder {
    /// Adds.
    fn add(&self, x: u32) -> u32;
}

/// A function, which abi_stable has as a trait.
#[sabi_trait]
pub trait Visit {
    /// Calls it.
    fn visit(&mut self, x: u32);
}

impl<F: FnMut(u32)> Visit for F {
    fn visit(&mut self, x: u32) {
        self(x);
    }
}

/// What the library exports.
#[derive(StableAbi)]
#[repr(C)]
#[sabi(kind(Prefix(prefix_ref = WorkModuleRef, prefix_fields = WorkModulePrefix)))]
#[sabi(missing_field(panic))]
pub struct WorkModule {
    /// Makes an instance.
    #[sabi(last_prefix_field)]
    pub new_work: extern "C" fn() -> BoxedWork,
}

impl RootModule for WorkModuleRef {
    declare_root_module_statics! { WorkModuleRef }

    const BASE_NAME: &'static str = "abi_stable_plugin";
    const NAME: &'static str = "abi_stable_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}
