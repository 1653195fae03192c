//! stabby: trait objects whose tables are laid out alike everywhere.

use stabby::{libloading::StabbyLibrary, string::String as Text, vec::Vec as List};
use stabby_contract::{AdderDyn, BoxedWork, Message, Record, Shape, Visitor, WorkDyn};

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

work::message! { StdMessage, String }

type NewWork = extern "C" fn() -> BoxedWork;

fn new_work(plugins: &Plugins) -> Result<NewWork, Failure> {
    let library = super::open(&plugins.library("stabby"))?;
    // SAFETY: the library was built from the same contract, and stabby checks the type.
    let new_work = unsafe { library.get_stabbied::<NewWork>(b"new_work") };
    Ok(*new_work.map_err(|error| error.to_string())?)
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let new_work = new_work(plugins)?;
    arms.of(Peer::Stabby, || new_work())
        .call(Item::IncStateless, |it, x| it.inc_stateless(x))
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| it.text_stateless(text(x).into()) as u32)
        .call(Item::Text, |it, x| it.text(text(x).into()) as u32)
        .call(Item::Bytes, |it, x| it.bytes(BYTES.as_slice().into()) as u32 ^ x)
        .call(Item::Record, |it, x| it.record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            let mut visit = |index: u32| x = x.wrapping_add(index);
            it.each(work::VISITS, Visitor::from(&mut visit));
            x
        })
        .call(Item::Object, |it, x| it.make().add(x));
    arms.add(Peer::Stabby, Item::Create, move |x| {
        drop(new_work());
        x
    });
    add_values(arms, new_work);
    Ok(())
}

fn add_values(arms: &mut Arms, new_work: NewWork) {
    let texts: List<Text> = work::some_texts().iter().map(|text| text.as_str().into()).collect();
    arms.of(Peer::Stabby, || new_work())
        .call(Item::String, |it, x| length(it.string().as_str().to_owned()) ^ x)
        .call(Item::StringOwn, |it, x| it.string().len() as u32 ^ x)
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| {
            it.numbers(numbers.as_slice().into()).to_vec()
        })
        .chain(Item::NumbersOwn, work::some_numbers().as_slice().into(), |it, numbers| {
            it.numbers(numbers)
        })
        .chain(Item::Texts, work::some_texts(), |it, texts| {
            let texts = texts.iter().map(|text| text.as_str().into()).collect();
            it.texts(texts).iter().map(|text| text.as_str().to_owned()).collect()
        })
        .chain(Item::TextsOwn, texts, |it, texts| it.texts(texts))
        .chain(
            Item::Message,
            StdMessage::new(work::TEXT.to_owned(), work::TEXT.to_owned()),
            |it, message| {
                let StdMessage { id, weight, kind, urgent, from, body } = message;
                let (from, body) = (from.as_str().into(), body.as_str().into());
                let made = it.message(Message { id, weight, kind, urgent, from, body });
                let Message { id, weight, kind, urgent, from, body } = made;
                let (from, body) = (from.as_str().to_owned(), body.as_str().to_owned());
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
