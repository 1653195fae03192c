//! The work behind the uniform tables of polyplug 0.1, written against its published crates.

mod init;
mod memory;

use predecessor_abi::{AbiError, GuestContractInstance, StringView};
use predecessor_contract::{Bytes, Message, Numbers, Record, Texts};
use work::State;

use crate::memory::{give, give_text};

/// Makes a function of the uniform convention out of one that takes the step, the arguments and the room for the
/// result. It reports success as the generated code of that release does.
macro_rules! uniform {
    ($name:ident, |$step:pat_param, $args:ident: $Args:ty| -> $Out:ty $body:block) => {
        /// # Safety
        /// The pointers are those of a caller of this method.
        pub(crate) unsafe extern "C" fn $name(
            instance: GuestContractInstance,
            args: *const (),
            out: *mut (),
            err: *mut AbiError,
        ) {
            // SAFETY: the caller promises an instance.
            let $step = unsafe { (*instance.data.cast::<State>()).step };
            // SAFETY: the caller promises the arguments.
            let $args = unsafe { args.cast::<$Args>().read() };
            let made: $Out = $body;
            // SAFETY: the caller promises the room.
            unsafe { out.cast::<$Out>().write(made) };
            // SAFETY: as above.
            unsafe { err.write(AbiError::ok()) };
        }
    };
}

uniform!(inc_stateless, |_, x: u32| -> u32 { work::inc_stateless(x) });

uniform!(inc, |step, x: u32| -> u32 { work::inc(step, x) });

uniform!(text_stateless, |_, text: StringView| -> u64 {
    // SAFETY: the caller lends a text.
    work::text_stateless(unsafe { text.as_str() })
});

uniform!(text, |step, text: StringView| -> u64 {
    // SAFETY: the caller lends a text.
    work::text(step, unsafe { text.as_str() })
});

uniform!(bytes, |step, bytes: Bytes| -> u64 {
    // SAFETY: the caller lends the bytes.
    work::bytes(step, unsafe { std::slice::from_raw_parts(bytes.start, bytes.len) })
});

uniform!(record, |step, record: Record| -> Record { record.moved(step) });

uniform!(string, |step, _args: ()| -> StringView { give_text(work::string(step)) });

uniform!(numbers, |step, numbers: Numbers| -> Numbers {
    // SAFETY: the caller lends the numbers.
    let mut numbers = unsafe { std::slice::from_raw_parts(numbers.items, numbers.len) }.to_vec();
    work::numbers(step, &mut numbers);
    give(&numbers)
});

uniform!(texts, |step, texts: Texts| -> Texts {
    // SAFETY: the caller lends the texts.
    let views = unsafe { std::slice::from_raw_parts(texts.items, texts.len) };
    // SAFETY: as above.
    let mut texts: Vec<_> = views.iter().map(|view| unsafe { view.to_owned_string() }).collect();
    work::texts(step, &mut texts);
    let given: Vec<_> = texts.iter().map(|text| give_text(text)).collect();
    give(&given)
});

uniform!(message, |step, message: Message| -> Message {
    let Message { id, weight, kind, urgent, from, body } = message;
    // SAFETY: the caller lends the text.
    let from = give_text(unsafe { from.as_str() });
    // SAFETY: as above.
    let body = give_text(unsafe { body.as_str() });
    Message { id, weight, kind, urgent, from, body }.counted(step)
});
