//! cglue: trait objects with C tables. It opens no libraries itself.

use cglue::prelude::v1::{CVec, ReprCString};
use cglue_contract::{Adder, Message, NewWork, Record, Shape, Work};

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

work::message! { StdMessage, String }

fn new_work(plugins: &Plugins) -> Result<NewWork, Failure> {
    let library = super::open(&plugins.library("cglue"))?;
    // SAFETY: the library was built from the same contract.
    Ok(*unsafe { library.get::<NewWork>(b"new_work") }?)
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let new_work = new_work(plugins)?;
    arms.of(Peer::Cglue, || new_work())
        .call(Item::IncStateless, |it, x| it.inc_stateless(x))
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| it.text_stateless(text(x)) as u32)
        .call(Item::Text, |it, x| it.text(text(x)) as u32)
        .call(Item::Bytes, |it, x| it.bytes(&BYTES) as u32 ^ x)
        .call(Item::Record, |it, x| it.record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            let mut visit = |index: u32| {
                x = x.wrapping_add(index);
                true
            };
            it.each(work::VISITS, (&mut visit).into());
            x
        })
        .call(Item::Object, |it, x| it.make().add(x));
    arms.add(Peer::Cglue, Item::Create, move |x| {
        drop(new_work());
        x
    });
    add_values(arms, new_work);
    Ok(())
}

fn add_values(arms: &mut Arms, new_work: NewWork) {
    let own_texts = || work::some_texts().into_iter().map(ReprCString::from).collect::<Vec<_>>();
    arms.of(Peer::Cglue, || new_work())
        .call(Item::String, |it, x| length((*it.string()).to_owned()) ^ x)
        .call(Item::StringOwn, |it, x| it.string().len() as u32 ^ x)
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| {
            it.numbers(numbers.into()).to_vec()
        })
        .chain(Item::NumbersOwn, work::some_numbers().into(), |it, numbers| it.numbers(numbers))
        .chain(Item::Texts, work::some_texts(), |it, texts| {
            let texts: Vec<_> = texts.into_iter().map(ReprCString::from).collect();
            it.texts(texts.into()).iter().map(|text| (**text).to_owned()).collect()
        })
        .chain(Item::TextsOwn, CVec::from(own_texts()), |it, texts| it.texts(texts))
        .chain(
            Item::Message,
            StdMessage::new(work::TEXT.to_owned(), work::TEXT.to_owned()),
            |it, message| {
                let StdMessage { id, weight, kind, urgent, from, body } = message;
                let (from, body) = (from.into(), body.into());
                let made = it.message(Message { id, weight, kind, urgent, from, body });
                let Message { id, weight, kind, urgent, from, body } = made;
                let (from, body) = ((*from).to_owned(), (*body).to_owned());
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
