//! polyplug, through the proxy of `get`, through `Box<dyn Work>`, and through `Live`.

use std::path::Path;

use polyplug_contract::{Message, OwnMessage, Record, Shape, Work, WorkProxy};
use polyplug_sdk::{Live, prelude::*};

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

/// What a user has to call the work with.
pub(super) trait Caller: 'static {
    type Of: Work + ?Sized;

    fn work(&mut self) -> &Self::Of;
}

impl Caller for WorkProxy {
    type Of = Self;

    fn work(&mut self) -> &Self {
        self
    }
}

impl Caller for Box<dyn Work> {
    type Of = dyn Work;

    fn work(&mut self) -> &(dyn Work + 'static) {
        &**self
    }
}

impl Caller for Live<dyn Work> {
    type Of = WorkProxy;

    fn work(&mut self) -> &WorkProxy {
        self.get().expect("the plugin stays")
    }
}

fn load(library: &Path) -> Result<&'static Runtime, Failure> {
    let runtime = Runtime::builder().build()?;
    runtime.load(library)?;
    Ok(Box::leak(Box::new(runtime)))
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let runtime = load(&plugins.library("polyplug"))?;
    let proxy = runtime.get::<dyn Work>()?;
    add_all(arms, Peer::Proxy, || proxy.clone());
    add_all(arms, Peer::Boxed, || Box::new(proxy.clone()) as Box<dyn Work>);
    add_all(arms, Peer::Live, || runtime.live::<dyn Work>());
    add_create(arms, Peer::Proxy, runtime);
    add_library(arms, Peer::OneHeap, &plugins.library("one-heap"))?;
    if plugins.cpp().exists() {
        add_library(arms, Peer::Cpp, &plugins.cpp())?;
    }
    Ok(())
}

fn add_library(arms: &mut Arms, peer: Peer, library: &Path) -> Result<(), Failure> {
    let runtime = load(library)?;
    let proxy = runtime.get::<dyn Work>()?;
    add_all(arms, peer, || proxy.clone());
    add_create(arms, peer, runtime);
    Ok(())
}

fn add_all<C: Caller>(arms: &mut Arms, peer: Peer, caller: impl Fn() -> C) {
    add_calls(arms, peer, &caller);
    add_values(arms, peer, &caller);
    add_own_values(arms, peer, &caller);
}

pub(super) fn add_calls<C: Caller>(arms: &mut Arms, peer: Peer, caller: impl Fn() -> C) {
    arms.of(peer, caller)
        .call(Item::IncStateless, |it, x| it.work().inc_stateless(x))
        .call(Item::Inc, |it, x| it.work().inc(x))
        .call(Item::TextStateless, |it, x| it.work().text_stateless(text(x)) as u32)
        .call(Item::Text, |it, x| it.work().text(text(x)) as u32)
        .call(Item::Bytes, |it, x| it.work().bytes(&BYTES) as u32 ^ x)
        .call(Item::Record, |it, x| it.work().record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.work().shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            it.work().each(work::VISITS, &mut |index| x = x.wrapping_add(index));
            x
        })
        .call(Item::Object, |it, x| it.work().make().add(x));
}

pub(super) fn add_values<C: Caller>(arms: &mut Arms, peer: Peer, caller: impl Fn() -> C) {
    let message = Message::new(work::TEXT.to_owned(), work::TEXT.to_owned());
    arms.of(peer, caller)
        .call(Item::String, |it, x| length(it.work().string()) ^ x)
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| it.work().numbers(numbers))
        .chain(Item::Texts, work::some_texts(), |it, texts| it.work().texts(texts))
        .chain(Item::Message, message, |it, message| it.work().message(message));
}

/// Adds what is made of texts and lists that stay in the memory of their maker.
fn add_own_values<C: Caller>(arms: &mut Arms, peer: Peer, caller: impl Fn() -> C) {
    let numbers = AbiVec::from(work::some_numbers());
    let texts: Vec<_> = work::some_texts().into_iter().map(AbiString::from).collect();
    let message = OwnMessage::new(AbiString::from(work::TEXT), AbiString::from(work::TEXT));
    arms.of(peer, caller)
        .call(Item::StringOwn, |it, x| it.work().string_own().len() as u32 ^ x)
        .chain(Item::NumbersOwn, numbers, |it, numbers| it.work().numbers_own(numbers))
        .chain(Item::TextsOwn, texts, |it, texts| it.work().texts_own(texts))
        .chain(Item::MessageOwn, message, |it, message| it.work().message_own(message));
}

fn add_create(arms: &mut Arms, peer: Peer, runtime: &'static Runtime) {
    arms.add(peer, Item::Create, move |x| {
        drop(runtime.create::<dyn Work>().expect("the plugin stays"));
        x
    });
}

pub(super) fn first_call(library: &Path) -> Result<u32, Failure> {
    Ok(load(library)?.get::<dyn Work>()?.inc(1))
}
