//! Which lifetimes of a signature outlive which others.
//!
//! **Invariant:** a lifetime outlives another if the compiler may take it for granted in a body: `&'a &'b str` exists
//! only where `'b` outlives `'a`, so a method that takes it may return what has `'b` as what has `'a`.

use syn::{
    Lifetime, ReturnType, Signature, Type, TypeParamBound, TypeReference, TypeTraitObject,
    visit::{self, Visit},
};

use super::{
    lifetime::lifetime_name,
    signature::{receiver_lifetime, typed_params},
    trait_object::{iterator_item, object_lifetime},
};

/// The name of the lifetime of `self` if it is left out. No written lifetime can have it.
const OF_SELF: &str = "self";

/// The lifetimes of a signature.
pub(crate) struct SignatureLifetimes {
    /// The lifetime with which the method borrows its instance.
    receiver: String,
    /// The lifetimes of the references in each parameter, in the order in which they are written.
    params: Vec<Vec<String>>,
    /// The lifetimes of the references in the result.
    result: Vec<String>,
    /// Pairs of lifetimes. The first outlives the second.
    outlives: Vec<(String, String)>,
}

impl SignatureLifetimes {
    /// Reads a signature without `'static` and without bounds of lifetimes.
    pub(crate) fn of(sig: &Signature) -> Self {
        let receiver = receiver_lifetime(sig).unwrap_or_else(|| OF_SELF.to_owned());
        let mut outlives = Vec::new();
        let mut left_out = 0;
        let params = typed_params(sig)
            .map(|(_, ty)| {
                let unnamed = &mut || {
                    left_out += 1;
                    left_out.to_string()
                };
                read(ty, unnamed, &mut outlives)
            })
            .collect();
        let result = match &sig.output {
            ReturnType::Type(_, ty) => read(ty, &mut || receiver.clone(), &mut outlives),
            ReturnType::Default => Vec::new(),
        };
        Self { receiver, params, result, outlives }
    }

    /// Lists for each borrow in the result its sources: `self`, or the numbers of parameters from 1 on, as in `1` or
    /// `self+2`, with commas between. Of a parameter with several borrows that are not all a source, the number of the
    /// borrow follows, as in `1.2`. Empty when all are `self`, or there are none.
    pub(crate) fn sources(&self) -> String {
        let sources: Vec<_> = self.result.iter().map(|borrow| self.sources_of(borrow)).collect();
        if sources.iter().all(|source| source == OF_SELF) {
            String::new()
        } else {
            sources.join(",")
        }
    }

    /// Whether a borrow in the result may be one of the parameter with this number, from 0 on.
    pub(crate) fn is_source(&self, param: usize) -> bool {
        let borrows = self.params.get(param).map(Vec::as_slice).unwrap_or_default();
        self.result.iter().any(|lifetime| {
            let longer = self.all_that_outlive(lifetime);
            borrows.iter().any(|borrow| longer.contains(&borrow.as_str()))
        })
    }

    /// Lists what may be returned as a borrow with this lifetime.
    fn sources_of(&self, lifetime: &str) -> String {
        let longer = self.all_that_outlive(lifetime);
        let is_source = |borrow: &String| longer.contains(&borrow.as_str());
        let mut sources = Vec::new();
        if is_source(&self.receiver) {
            sources.push(OF_SELF.to_owned());
        }
        for (index, borrows) in self.params.iter().enumerate() {
            if !borrows.is_empty() && borrows.iter().all(is_source) {
                sources.push((index + 1).to_string());
                continue;
            }
            let numbered = borrows.iter().enumerate().filter(|(_, borrow)| is_source(borrow));
            sources.extend(numbered.map(|(borrow, _)| format!("{}.{}", index + 1, borrow + 1)));
        }
        sources.join("+")
    }

    /// Lists a lifetime and all that outlive it.
    fn all_that_outlive<'a>(&'a self, lifetime: &'a str) -> Vec<&'a str> {
        let mut found = vec![lifetime];
        let mut next = 0;
        while let Some(&shorter) = found.get(next) {
            next += 1;
            for (longer, of) in &self.outlives {
                if of == shorter && !found.contains(&longer.as_str()) {
                    found.push(longer);
                }
            }
        }
        found
    }
}

/// Lists the lifetimes of the references in a type, and adds which of them outlives which.
fn read(
    ty: &Type,
    unnamed: &mut dyn FnMut() -> String,
    outlives: &mut Vec<(String, String)>,
) -> Vec<String> {
    let mut reader = Reader { unnamed, outlives, around: Vec::new(), found: Vec::new() };
    reader.visit_type(ty);
    reader.found
}

struct Reader<'r> {
    /// Gives a lifetime that is left out a name.
    unnamed: &'r mut dyn FnMut() -> String,
    outlives: &'r mut Vec<(String, String)>,
    /// The lifetimes of the references around the place that is read.
    around: Vec<String>,
    found: Vec<String>,
}

impl Reader<'_> {
    fn name(&mut self, lifetime: Option<&Lifetime>) -> String {
        lifetime.and_then(lifetime_name).unwrap_or_else(|| (self.unnamed)())
    }

    fn add(&mut self, lifetime: &str) {
        let pairs = self.around.iter().map(|shorter| (lifetime.to_owned(), shorter.clone()));
        self.outlives.extend(pairs);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        let name = self.name(reference.lifetime.as_ref());
        self.add(&name);
        self.found.push(name.clone());
        self.around.push(name);
        visit::visit_type(self, &reference.elem);
        self.around.pop();
    }

    // The lifetimes in the arguments of a callback are those of its calls. An iterator borrows, and so do its items.
    fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
        if iterator_item(object).is_some() {
            let name = object_lifetime(object).map(|lifetime| self.name(Some(lifetime)));
            if let Some(name) = &name {
                self.add(name);
                self.found.push(name.clone());
                self.around.push(name.clone());
            }
            visit::visit_type_trait_object(self, object);
            if name.is_some() {
                self.around.pop();
            }
            return;
        }
        for bound in &object.bounds {
            if let TypeParamBound::Lifetime(lifetime) = bound {
                let name = self.name(Some(lifetime));
                self.add(&name);
            }
        }
    }
}
