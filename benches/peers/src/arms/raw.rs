//! Raw FFI: function pointers of a library, called by hand.

use std::{ffi::c_void, slice};

use raw_contract::{Functions, MessageView, Owned, OwnedMessage, Record, Shape, View, Visit};
use work::State;

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

work::message! { Message, String }

/// The functions, and an instance.
#[derive(Clone, Copy)]
struct Raw {
    this: *mut State,
    functions: Functions,
}

impl Raw {
    fn open(plugins: &Plugins) -> Result<Self, Failure> {
        let library = super::open(&plugins.library("raw"))?;
        // SAFETY: the library exports the table.
        let functions = *unsafe { library.get::<*const Functions>(b"FUNCTIONS") }?;
        // SAFETY: the table is never changed.
        let functions = unsafe { functions.read() };
        Ok(Self { this: (functions.new)(), functions })
    }
}

/// Copies a vector of the library, and gives it back.
///
/// # Safety
/// The vector came from the library, and `free` frees it.
unsafe fn copied<T: Clone>(owned: Owned<T>, free: unsafe extern "C" fn(Owned<T>)) -> Vec<T> {
    // SAFETY: the caller promises the elements.
    let copy = unsafe { slice::from_raw_parts(owned.start, owned.len) }.to_vec();
    // SAFETY: the caller promises that this is how it is freed.
    unsafe { free(owned) };
    copy
}

/// Copies a text of the library.
///
/// # Safety
/// The text came from the library.
unsafe fn copied_text(owned: &Owned<u8>) -> String {
    // SAFETY: the caller promises the bytes.
    let bytes = unsafe { slice::from_raw_parts(owned.start, owned.len) };
    // SAFETY: the texts of the library are UTF-8.
    unsafe { str::from_utf8_unchecked(bytes) }.to_owned()
}

impl Raw {
    fn inc_stateless(&self, x: u32) -> u32 {
        (self.functions.inc_stateless)(x)
    }

    fn inc(&self, x: u32) -> u32 {
        // SAFETY: the instance is of the library.
        unsafe { (self.functions.inc)(self.this, x) }
    }

    fn text_stateless(&self, text: &str) -> u64 {
        // SAFETY: the text lives for the call.
        unsafe { (self.functions.text_stateless)(text.as_ptr(), text.len()) }
    }

    fn text(&self, text: &str) -> u64 {
        // SAFETY: the instance is of the library, and the text lives for the call.
        unsafe { (self.functions.text)(self.this, text.as_ptr(), text.len()) }
    }

    fn bytes(&self, bytes: &[u8]) -> u64 {
        // SAFETY: the instance is of the library, and the bytes live for the call.
        unsafe { (self.functions.bytes)(self.this, bytes.as_ptr(), bytes.len()) }
    }

    fn record(&self, record: Record) -> Record {
        // SAFETY: the instance is of the library.
        unsafe { (self.functions.record)(self.this, record) }
    }

    fn shape(&self, shape: Shape) -> Shape {
        // SAFETY: the instance is of the library.
        unsafe { (self.functions.shape)(self.this, shape) }
    }

    fn string(&self) -> String {
        // SAFETY: the instance is of the library.
        let owned = unsafe { (self.functions.string)(self.this) };
        // SAFETY: the text came from the library.
        let text = unsafe { copied_text(&owned) };
        // SAFETY: as above.
        unsafe { (self.functions.free_string)(owned) };
        text
    }

    fn string_own(&self) -> usize {
        // SAFETY: the instance is of the library.
        let owned = unsafe { (self.functions.string)(self.this) };
        let len = owned.len;
        // SAFETY: the text came from the library.
        unsafe { (self.functions.free_string)(owned) };
        len
    }

    fn lent_numbers(&self, numbers: &[u64]) -> Owned<u64> {
        // SAFETY: the instance is of the library, and the numbers live for the call.
        unsafe { (self.functions.numbers)(self.this, numbers.as_ptr(), numbers.len()) }
    }

    fn numbers(&self, numbers: &[u64]) -> Vec<u64> {
        // SAFETY: the numbers came from the library, which frees them like this.
        unsafe { copied(self.lent_numbers(numbers), self.functions.free_numbers) }
    }

    fn numbers_own(&self, numbers: Owned<u64>) -> Owned<u64> {
        // SAFETY: the instance and the numbers are of the library.
        unsafe { (self.functions.numbers_own)(self.this, numbers) }
    }

    fn lent_texts(&self, texts: &[String]) -> Owned<Owned<u8>> {
        let views: Vec<_> = texts.iter().map(|text| View::of(text)).collect();
        // SAFETY: the instance is of the library, and the texts live for the call.
        unsafe { (self.functions.texts)(self.this, views.as_ptr(), views.len()) }
    }

    fn texts(&self, texts: &[String]) -> Vec<String> {
        let owned = self.lent_texts(texts);
        // SAFETY: the texts came from the library.
        let given = unsafe { slice::from_raw_parts(owned.start, owned.len) };
        // SAFETY: as above.
        let texts = given.iter().map(|text| unsafe { copied_text(text) }).collect();
        // SAFETY: as above.
        unsafe { (self.functions.free_texts)(owned) };
        texts
    }

    fn texts_own(&self, texts: Owned<Owned<u8>>) -> Owned<Owned<u8>> {
        // SAFETY: the instance and the texts are of the library.
        unsafe { (self.functions.texts_own)(self.this, texts) }
    }

    fn lent_message(&self, message: &Message) -> OwnedMessage {
        let Message { id, weight, kind, urgent, ref from, ref body } = *message;
        let (from, body) = (View::of(from), View::of(body));
        let view = MessageView { id, weight, kind, urgent, from, body };
        // SAFETY: the instance is of the library, and the texts live for the call.
        unsafe { (self.functions.message)(self.this, view) }
    }

    fn message(&self, message: &Message) -> Message {
        let owned = self.lent_message(message);
        // SAFETY: the text came from the library.
        let from = unsafe { copied_text(&owned.from) };
        // SAFETY: as above.
        let body = unsafe { copied_text(&owned.body) };
        let OwnedMessage { id, weight, kind, urgent, .. } = owned;
        // SAFETY: as above.
        unsafe { (self.functions.free_message)(owned) };
        Message { id, weight, kind, urgent, from, body }
    }

    fn message_own(&self, message: OwnedMessage) -> OwnedMessage {
        // SAFETY: the instance and the texts are of the library.
        unsafe { (self.functions.message_own)(self.this, message) }
    }

    fn each<F: FnMut(u32)>(&self, mut visit: F) {
        /// # Safety
        /// `context` leads to the function.
        unsafe extern "C" fn call<F: FnMut(u32)>(context: *mut c_void, index: u32) {
            // SAFETY: the caller promises the function.
            (unsafe { &mut *context.cast::<F>() })(index);
        }
        let visit = Visit { context: (&raw mut visit).cast(), call: call::<F> };
        // SAFETY: the instance is of the library, and the function lives for the call.
        unsafe { (self.functions.each)(self.this, work::VISITS, visit) };
    }

    fn object(&self, x: u32) -> u32 {
        // SAFETY: the instance is of the library.
        let made = unsafe { (self.functions.make)(self.this) };
        // SAFETY: the object is of the library.
        let sum = unsafe { (self.functions.add)(made, x) };
        // SAFETY: as above.
        unsafe { (self.functions.free_made)(made) };
        sum
    }

    fn create(&self) {
        let made = (self.functions.new)();
        // SAFETY: the instance is of the library.
        unsafe { (self.functions.free)(made) };
    }
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let raw = Raw::open(plugins)?;
    for peer in [Peer::Raw, Peer::RawAgain] {
        add_calls(arms, peer, raw);
        add_values(arms, peer, raw);
    }
    Ok(())
}

fn add_calls(arms: &mut Arms, peer: Peer, raw: Raw) {
    arms.of(peer, || raw)
        .call(Item::IncStateless, |it, x| it.inc_stateless(x))
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| it.text_stateless(text(x)) as u32)
        .call(Item::Text, |it, x| it.text(text(x)) as u32)
        .call(Item::Bytes, |it, x| it.bytes(&BYTES) as u32 ^ x)
        .call(Item::Record, |it, x| it.record(Record::new(x)).place as u32)
        .call(Item::Shape, |it, x| it.shape(Shape::new(x)).size())
        .call(Item::Each, |it, mut x| {
            it.each(|index| x = x.wrapping_add(index));
            x
        })
        .call(Item::Object, |it, x| it.object(x))
        .call(Item::Create, |it, x| {
            it.create();
            x
        });
}

fn add_values(arms: &mut Arms, peer: Peer, raw: Raw) {
    let (numbers, texts) = (work::some_numbers(), work::some_texts());
    let message = Message::new(work::TEXT.to_owned(), work::TEXT.to_owned());
    let (own_numbers, own_texts) = (raw.lent_numbers(&numbers), raw.lent_texts(&texts));
    let own_message = raw.lent_message(&message);
    arms.of(peer, || raw)
        .call(Item::String, |it, x| length(it.string()) ^ x)
        .call(Item::StringOwn, |it, x| it.string_own() as u32 ^ x)
        .chain(Item::Numbers, numbers, |it, numbers| it.numbers(&numbers))
        .chain(Item::NumbersOwn, own_numbers, |it, numbers| it.numbers_own(numbers))
        .chain(Item::Texts, texts, |it, texts| it.texts(&texts))
        .chain(Item::TextsOwn, own_texts, |it, texts| it.texts_own(texts))
        .chain(Item::Message, message, |it, message| it.message(&message))
        .chain(Item::MessageOwn, own_message, |it, message| it.message_own(message));
}

pub(super) fn first_call(plugins: &Plugins) -> Result<u32, Failure> {
    Ok(Raw::open(plugins)?.inc(1))
}
