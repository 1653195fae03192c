//! Errors of methods: what a call that fails becomes, and what arrives of an error that was returned.

use std::{
    error::Error,
    fs, io, iter,
    panic::{AssertUnwindSafe, catch_unwind},
};

use polyplug_sdk::prelude::*;

use crate::support::{load, uniform};

/// An error that callers tell apart, and that takes what went wrong with a call.
#[derive(AbiType, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Call(String),
    Other(u32),
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        Self::Call(error.to_string())
    }
}

/// An error that takes nothing.
#[derive(AbiType, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    code: u32,
}

/// A result by another name.
pub(crate) type Outcome<T> = Result<T, AnyError>;

/// A value that holds itself.
#[derive(AbiType, Debug)]
pub(crate) struct Chain {
    next: Option<Box<Chain>>,
}

#[contract(name = "test.Faulty", version = "1.0")]
pub(crate) trait Faulty: Send + Sync {
    fn any(&self, how: &str) -> Result<u32, AnyError>;

    fn own(&self, how: &str) -> Result<u32, Fault>;

    fn closed(&self, how: &str) -> Result<u32, Closed>;

    fn aliased(&self, how: &str) -> Outcome<u32>;

    fn lent<'a>(&self, how: &'a str) -> Result<&'a str, AnyError>;

    fn plain(&self, how: &str) -> u32;

    fn deep(&self, chain: Chain) -> Outcome<u32>;

    fn ask(&self, callback: &dyn Fn(u32) -> Outcome<u32>) -> Outcome<u32>;

    fn boxed(&self, how: &str) -> Result<u32, Box<dyn Error + Send + Sync>>;

    fn boxed_here(&self, how: &str) -> Result<u32, Box<dyn Error>>;

    fn anyhow(&self, how: &str) -> anyhow::Result<u32>;

    fn read(&self, path: &str) -> io::Result<u64>;

    fn report(&self, error: Box<dyn Error + Send + Sync>) -> Vec<Box<dyn Error + Send>>;

    fn report_more(&self, first: Option<Box<dyn Error>>, second: anyhow::Error) -> Outcome<u32>;
}

struct Subject;

/// Does what it is told.
fn act(how: &str) -> Result<u32, u32> {
    match how {
        "panics" => panic!("it fell over"),
        "fails" => Err(7),
        _ => Ok(3),
    }
}

impl Faulty for Subject {
    fn any(&self, how: &str) -> Result<u32, AnyError> {
        act(how).map_err(AnyError::new)
    }

    fn own(&self, how: &str) -> Result<u32, Fault> {
        act(how).map_err(Fault::Other)
    }

    fn closed(&self, how: &str) -> Result<u32, Closed> {
        act(how).map_err(|code| Closed { code })
    }

    fn aliased(&self, how: &str) -> Outcome<u32> {
        self.any(how)
    }

    fn lent<'a>(&self, how: &'a str) -> Result<&'a str, AnyError> {
        self.any(how).map(|_| how)
    }

    fn plain(&self, how: &str) -> u32 {
        act(how).unwrap_or(0)
    }

    fn deep(&self, chain: Chain) -> Outcome<u32> {
        Ok(iter::successors(Some(&chain), |it| it.next.as_deref()).map(|_| 1).sum())
    }

    fn ask(&self, callback: &dyn Fn(u32) -> Outcome<u32>) -> Outcome<u32> {
        callback(1).map_err(|error| error.context("nobody answers"))
    }

    fn boxed(&self, how: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
        Ok(self.anyhow(how)?)
    }

    fn boxed_here(&self, how: &str) -> Result<u32, Box<dyn Error>> {
        Ok(self.any(how)?)
    }

    fn anyhow(&self, how: &str) -> anyhow::Result<u32> {
        let failed =
            |code| anyhow::anyhow!("code {code}").context("cannot count").context("no number");
        act(how).map_err(failed)
    }

    fn read(&self, path: &str) -> io::Result<u64> {
        assert!(!path.is_empty(), "it fell over");
        Ok(fs::metadata(path)?.len())
    }

    fn report(&self, error: Box<dyn Error + Send + Sync>) -> Vec<Box<dyn Error + Send>> {
        let more: Box<dyn Error + Send + Sync> = "and more".into();
        vec![error, more]
    }

    fn report_more(&self, first: Option<Box<dyn Error>>, second: anyhow::Error) -> Outcome<u32> {
        let first = first.map_or(String::new(), |first| first.to_string());
        Err(AnyError::from_boxed(second.context(first)))
    }
}

/// The typed convention, and the uniform one.
fn conventions() -> [FaultyProxy; 2] {
    let runtime = load(&[]);
    runtime.register::<dyn Faulty, _>(Subject).unwrap();
    [runtime.get::<dyn Faulty>().unwrap(), uniform::<dyn Faulty>(&runtime)]
}

#[test]
fn a_call_that_fails_is_an_error_of_the_method_if_it_can_be() {
    for faulty in conventions() {
        assert_eq!(
            (faulty.any("").unwrap(), faulty.own(""), faulty.closed("").unwrap()),
            (3, Ok(3), 3)
        );
        assert_eq!(faulty.any("fails").unwrap_err().to_string(), "7");
        assert_eq!(faulty.own("fails"), Err(Fault::Other(7)));
        assert_eq!(faulty.closed("fails"), Err(Closed { code: 7 }));
        let told = |error: &str| {
            assert!(error.contains("panicked in `test.Faulty::"), "{error}");
            assert!(error.contains("it fell over"), "{error}");
        };
        told(&faulty.any("panics").unwrap_err().to_string());
        told(&faulty.aliased("panics").unwrap_err().to_string());
        told(&faulty.lent("panics").unwrap_err().to_string());
        let Err(Fault::Call(error)) = faulty.own("panics") else { panic!("it panics") };
        told(&error);
        // The twin tells the two apart.
        assert!(matches!(faulty.try_any("panics"), Err(CallError::Panicked { .. })));
        assert!(matches!(faulty.try_any("fails"), Ok(Err(_))));
    }
}

#[test]
fn a_call_that_fails_panics_if_the_method_has_no_such_error() {
    for faulty in conventions() {
        let calls: [fn(&FaultyProxy); 2] =
            [|it| _ = it.closed("panics"), |it| _ = it.plain("panics")];
        for call in calls {
            let panic = catch_unwind(AssertUnwindSafe(|| call(&faulty))).unwrap_err();
            assert!(panic.downcast_ref::<String>().unwrap().contains("it fell over"));
        }
    }
}

#[test]
fn a_parameter_that_cannot_be_passed_is_an_error_of_the_method() {
    for faulty in conventions() {
        for levels in [256, 257] {
            let chain = |next| Chain { next };
            let value = (1..levels).fold(chain(None), |next, _| chain(Some(Box::new(next))));
            match faulty.deep(value) {
                Ok(count) => assert_eq!((levels, count), (256, 256)),
                Err(error) => assert!(levels > 256 && error.to_string().contains("levels deep")),
            }
        }
    }
}

#[test]
fn a_callback_that_panics_is_an_error_where_it_is_called() {
    for faulty in conventions() {
        assert_eq!(faulty.ask(&|number| Ok(number + 1)).unwrap(), 2);
        let error = faulty.ask(&|_| Err(AnyError::new("no"))).unwrap_err();
        assert_eq!(error.chain().collect::<Vec<_>>(), ["nobody answers", "no"]);
        let error = faulty.ask(&|_| panic!("it fell over")).unwrap_err();
        let texts: Vec<_> = error.chain().collect();
        assert!(texts[0] == "nobody answers" && texts[1].contains("it fell over"), "{texts:?}");
    }
}

/// Returns what an error says, and what its causes say.
fn chain(error: &dyn Error) -> Vec<String> {
    iter::successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect()
}

#[test]
fn errors_in_boxes_and_of_anyhow_cross_with_their_causes() {
    for faulty in conventions() {
        assert_eq!(
            (faulty.boxed("").unwrap(), faulty.boxed_here("").unwrap(), faulty.anyhow("").unwrap()),
            (3, 3, 3)
        );
        let expected = ["no number", "cannot count", "code 7"];
        assert_eq!(chain(&*faulty.boxed("fails").unwrap_err()), expected);
        assert_eq!(chain(&*faulty.anyhow("fails").unwrap_err()), expected);
        assert_eq!(chain(&*faulty.boxed_here("fails").unwrap_err()), ["7"]);
        for error in [
            faulty.boxed("panics").unwrap_err().to_string(),
            faulty.boxed_here("panics").unwrap_err().to_string(),
            faulty.anyhow("panics").unwrap_err().to_string(),
        ] {
            assert!(error.contains("it fell over"), "{error}");
        }
        let [first, second] = &faulty.report("it".into())[..] else { panic!("there are two") };
        assert_eq!((first.to_string(), second.to_string()), ("it".into(), "and more".into()));
        let error = faulty.report_more(Some("one".into()), anyhow::anyhow!("two")).unwrap_err();
        assert_eq!(chain(&*error), ["one", "two"]);
    }
}

#[test]
fn question_marks_lead_from_one_error_to_another() {
    fn anyhow_of_any(faulty: &FaultyProxy) -> anyhow::Result<u32> {
        Ok(faulty.any("fails")?)
    }
    fn anyhow_of_boxed(faulty: &FaultyProxy) -> anyhow::Result<u32> {
        faulty.boxed("fails").map_err(anyhow::Error::from_boxed)
    }
    fn any_of_anyhow(faulty: &FaultyProxy) -> Outcome<u32> {
        faulty.anyhow("fails").map_err(AnyError::from_boxed)
    }
    fn boxed_of_any(faulty: &FaultyProxy) -> Result<u32, Box<dyn Error>> {
        Ok(faulty.any("fails")?)
    }
    let [faulty, _] = conventions();
    assert_eq!(anyhow_of_any(&faulty).unwrap_err().to_string(), "7");
    assert_eq!(anyhow_of_boxed(&faulty).unwrap_err().to_string(), "no number");
    assert_eq!(any_of_anyhow(&faulty).unwrap_err().chain().count(), 3);
    assert_eq!(boxed_of_any(&faulty).unwrap_err().to_string(), "7");
}

#[test]
fn an_error_of_reading_crosses_with_its_kind() {
    for faulty in conventions() {
        let here = fs::metadata("/nothing/here").unwrap_err();
        let error = faulty.read("/nothing/here").unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (io::ErrorKind::NotFound, here.to_string()));
        assert_eq!(error.raw_os_error(), here.raw_os_error());
        assert!(faulty.read(env!("CARGO_MANIFEST_DIR")).is_ok());
        let error = faulty.read("").unwrap_err();
        assert!(error.kind() == io::ErrorKind::Other && error.to_string().contains("it fell over"));
    }
}
