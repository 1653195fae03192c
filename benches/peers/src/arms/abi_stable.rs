//! abi_stable: trait objects, and a module whose layout is checked when it is loaded.

use abi_stable::{
    library::RootModule,
    sabi_trait::TD_Opaque,
    std_types::{RString, RVec},
};
use abi_stable_contract::{BoxedWork, Message, Record, Shape, Visit_TO, WorkModuleRef};

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

work::message! { StdMessage, String }

type NewWork = extern "C" fn() -> BoxedWork;

fn new_work(plugins: &Plugins) -> Result<NewWork, Failure> {
    Ok(WorkModuleRef::load_from_file(&plugins.library("abi-stable"))?.new_work())
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let new_work = new_work(plugins)?;
    arms.of(Peer::AbiStable, || new_work())
        .call(Item::IncStateless, |it, x| it.inc_stateless(x))
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| it.text_stateless(text(x).into()) as u32)
        .call(Item::Text, |it, x| it.text(text(x).into()) as u32)
        .call(Item::Bytes, |it, x| it.bytes(BYTES.as_slice().into()) as u32 ^ x)
        .call(Item::Record, |it, x| it.record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            let mut visit = |index: u32| x = x.wrapping_add(index);
            it.each(work::VISITS, Visit_TO::from_ptr(&mut visit, TD_Opaque));
            x
        })
        .call(Item::Object, |it, x| it.make().add(x));
    arms.add(Peer::AbiStable, Item::Create, move |x| {
        drop(new_work());
        x
    });
    add_values(arms, new_work);
    Ok(())
}

fn add_values(arms: &mut Arms, new_work: NewWork) {
    let texts: RVec<RString> = work::some_texts().into_iter().map(RString::from).collect();
    arms.of(Peer::AbiStable, || new_work())
        .call(Item::String, |it, x| length(it.string().into()) ^ x)
        .call(Item::StringOwn, |it, x| it.string().len() as u32 ^ x)
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| it.numbers(numbers.into()).into())
        .chain(Item::NumbersOwn, work::some_numbers().into(), |it, numbers| it.numbers(numbers))
        .chain(Item::Texts, work::some_texts(), |it, texts| {
            let texts = texts.into_iter().map(RString::from).collect();
            it.texts(texts).into_iter().map(String::from).collect()
        })
        .chain(Item::TextsOwn, texts, |it, texts| it.texts(texts))
        .chain(
            Item::Message,
            StdMessage::new(work::TEXT.to_owned(), work::TEXT.to_owned()),
            |it, message| {
                let StdMessage { id, weight, kind, urgent, from, body } = message;
                let (from, body) = (from.into(), body.into());
                let made = it.message(Message { id, weight, kind, urgent, from, body });
                let Message { id, weight, kind, urgent, from, body } = made;
                let (from, body) = (from.into(), body.into());
                StdMessage { id, weight, kind, urgent, from, body }
            },
        )
        .chain(
            Item::MessageOwn,
            Message::new(work::TEXT.into(), work::TEXT.into()),
            |it, message| it.message(message),
        );
}

pub(super) fn first_call(plugins: &Plugins) -> Result<u32, Failure> {
    Ok(new_work(plugins)?().inc(1))
}
