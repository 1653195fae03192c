//! savefile-abi: arguments and results are serialised, unless their memory is the same on both sides.

use savefile_abi::AbiConnection;
use savefile_contract::{Message, Record, Shape, Work};

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

fn connect(library: &str) -> Result<AbiConnection<dyn Work>, Failure> {
    let connection = AbiConnection::load_shared_library(library);
    connection.map_err(|error| format!("{error:?}").into())
}

fn library(plugins: &Plugins) -> Result<String, Failure> {
    let path = plugins.library("savefile");
    Ok(path.to_str().ok_or("the path is no text")?.to_owned())
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let library = library(plugins)?;
    connect(&library)?;
    let message = Message::new(work::TEXT.to_owned(), work::TEXT.to_owned());
    arms.of(Peer::Savefile, || connect(&library).expect("it was loaded before"))
        .call(Item::IncStateless, |it, x| it.inc_stateless(x))
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| it.text_stateless(text(x)) as u32)
        .call(Item::Text, |it, x| it.text(text(x)) as u32)
        .call(Item::Bytes, |it, x| it.bytes(&BYTES) as u32 ^ x)
        .call(Item::Record, |it, x| it.record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            it.each(work::VISITS, &mut |index| x = x.wrapping_add(index));
            x
        })
        .call(Item::Object, |it, x| it.make().add(x))
        .call(Item::String, |it, x| length(it.string()) ^ x)
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| it.numbers(numbers))
        .chain(Item::Texts, work::some_texts(), |it, texts| it.texts(texts))
        .chain(Item::Message, message, |it, message| it.message(message));
    arms.add(Peer::Savefile, Item::Create, move |x| {
        drop(connect(&library).expect("it was loaded before"));
        x
    });
    Ok(())
}

pub(super) fn first_call(plugins: &Plugins) -> Result<u32, Failure> {
    Ok(connect(&library(plugins)?)?.inc(1))
}
