//! Iterators in every place that a signature has for them.

use polyplug_sdk::prelude::*;

/// A page, which owns its lines.
#[derive(AbiType)]
pub struct Page {
    pub number: u32,
    pub lines: Box<dyn Iterator<Item = String> + Send>,
}

/// A value with a note beside it.
#[derive(AbiType)]
pub struct Noted<T> {
    pub note: String,
    pub of: T,
}

macro_rules! boxed {
    ($item:ty) => { Box<dyn Iterator<Item = $item>> };
}

#[contract(name = "test.Places", version = "1.1")]
pub trait Places {
    fn result(&self) -> Result<Box<dyn Iterator<Item = u32> + '_>, String>;
    fn tuple(&self) -> (u8, Option<Box<dyn Iterator<Item = &str> + '_>>);
    fn many(&mut self) -> Vec<Box<dyn Iterator<Item = Option<String>>>>;
    fn named<'a>(&'a mut self) -> Box<dyn Iterator<Item = &'a [u8]> + Send + 'a>;
    fn path(&self) -> Box<dyn ::core::iter::Iterator<Item = u32> + ::core::marker::Send>;
    fn nested(&self) -> Box<dyn Iterator<Item = Box<dyn Iterator<Item = &str> + '_>> + '_>;
    fn pages(&self) -> Box<dyn Iterator<Item = Page>>;
    fn noted(&self) -> Noted<Box<dyn Iterator<Item = u8> + '_>>;
    fn noted_owned(&self) -> Noted<Box<dyn Iterator<Item = u8>>>;
    fn both(&self, a: Box<dyn Iterator<Item = u8> + '_>, b: Box<dyn Iterator<Item = u16>>) -> u32;
    fn from<'a>(&self, words: Box<dyn Iterator<Item = &'a str> + 'a>) -> Option<&'a str>;
    fn called(&self, with: &mut dyn FnMut(Box<dyn Iterator<Item = u8> + '_>, &str));
    fn makes(&self, with: Box<dyn Fn(u32) -> Box<dyn Iterator<Item = u32>>>) -> u32;
    fn consumed(self: Box<Self>) -> Box<dyn Iterator<Item = String>>;
    #[since("1.1")]
    fn later(&self, numbers: &mut dyn Iterator<Item = u32>) -> Box<dyn Iterator<Item = u32> + '_> {
        let first = numbers.next();
        Box::new(first.into_iter())
    }
}

struct Here(Vec<String>);

impl Places for Here {
    fn result(&self) -> Result<Box<dyn Iterator<Item = u32> + '_>, String> {
        Ok(Box::new(self.0.iter().map(|line| line.len() as u32)))
    }

    fn tuple(&self) -> (u8, Option<Box<dyn Iterator<Item = &str> + '_>>) {
        (1, Some(Box::new(self.0.iter().map(String::as_str))))
    }

    fn many(&mut self) -> Vec<Box<dyn Iterator<Item = Option<String>>>> {
        vec![Box::new(std::mem::take(&mut self.0).into_iter().map(Some))]
    }

    fn named<'a>(&'a mut self) -> Box<dyn Iterator<Item = &'a [u8]> + Send + 'a> {
        Box::new(self.0.iter().map(String::as_bytes))
    }

    fn path(&self) -> Box<dyn Iterator<Item = u32> + Send> {
        Box::new(0..3)
    }

    fn nested(&self) -> Box<dyn Iterator<Item = Box<dyn Iterator<Item = &str> + '_>> + '_> {
        Box::new(self.0.iter().map(|line| Box::new(line.split(' ')) as _))
    }

    fn pages(&self) -> Box<dyn Iterator<Item = Page>> {
        let lines = self.0.clone();
        Box::new(std::iter::once(Page { number: 1, lines: Box::new(lines.into_iter()) }))
    }

    fn noted(&self) -> Noted<Box<dyn Iterator<Item = u8> + '_>> {
        Noted { note: "lent".to_owned(), of: Box::new(self.0[0].bytes()) }
    }

    fn noted_owned(&self) -> Noted<Box<dyn Iterator<Item = u8>>> {
        Noted { note: "owned".to_owned(), of: Box::new(0..2) }
    }

    fn both(&self, a: Box<dyn Iterator<Item = u8> + '_>, b: Box<dyn Iterator<Item = u16>>) -> u32 {
        a.map(u32::from).sum::<u32>() + b.map(u32::from).sum::<u32>()
    }

    fn from<'a>(&self, mut words: Box<dyn Iterator<Item = &'a str> + 'a>) -> Option<&'a str> {
        words.nth(1)
    }

    fn called(&self, with: &mut dyn FnMut(Box<dyn Iterator<Item = u8> + '_>, &str)) {
        with(Box::new(self.0[0].bytes()), "bytes");
    }

    fn makes(&self, with: Box<dyn Fn(u32) -> Box<dyn Iterator<Item = u32>>>) -> u32 {
        with(4).sum()
    }

    fn consumed(self: Box<Self>) -> Box<dyn Iterator<Item = String>> {
        Box::new(self.0.into_iter())
    }
}

/// A type that a macro makes is seen as any other.
#[contract(name = "test.Pages", version = "1.0")]
pub trait Pages {
    fn total(&self, of: Box<dyn Iterator<Item = Page>>) -> u32;
}

fn main() {
    let numbers: boxed!(u8) = Box::new(0..1);
    drop(numbers);
    let runtime = polyplug_sdk::Runtime::builder().build().unwrap();
    runtime.register_with::<dyn Places, _, _>(|| Here(vec!["a b".to_owned(), "c".to_owned()])).unwrap();
    let mut it = runtime.create::<dyn Places>().unwrap();
    assert!(it.result().unwrap().eq([3, 1]));
    assert!(it.tuple().1.unwrap().eq(["a b", "c"]));
    assert!(it.named().eq([&b"a b"[..], b"c"]));
    assert!(it.path().eq(0..3));
    assert!(it.nested().map(Iterator::count).eq([2, 1]));
    assert_eq!(it.pages().next().unwrap().lines.count(), 2);
    assert!(it.noted().of.eq(*b"a b"));
    assert!(it.noted_owned().of.eq(0..2));
    assert_eq!(it.both(Box::new(0..3), Box::new(0..4)), 9);
    let text = String::from("x y");
    assert_eq!(it.from(Box::new(text.split(' '))), Some("y"));
    let mut seen = Vec::new();
    it.called(&mut |bytes, name| seen.push((bytes.count(), name.to_owned())));
    assert_eq!(seen, [(3, "bytes".to_owned())]);
    assert_eq!(it.makes(Box::new(|end| Box::new(0..end))), 6);
    assert!(it.later(&mut (7..9)).eq([7]));
    assert_eq!(it.many().into_iter().flatten().count(), 2);
    assert_eq!(it.try_consumed().unwrap().count(), 0);
}
