//! Which file of a crate imports which, read from its source.
//!
//! What is here: the files of a crate as modules, and the arrows between them, with re-exports followed to the file
//! that defines a name. What is not: which arrows are allowed, which is `tidy`'s. The invariant: tests, models and
//! snapshots are left out, because they may look at everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// The path of a module from the root of its crate; empty for the root.
type Module = Vec<String>;

/// An import: where it stands, the file that defines what it names, and how it is written.
pub(crate) struct Arrow {
    pub(crate) from: Module,
    pub(crate) to: Module,
    pub(crate) written: String,
}

/// The files of a crate.
pub(crate) struct Crate {
    files: BTreeMap<Module, File>,
}

/// What one file imports and defines.
#[derive(Default)]
struct File {
    /// Full paths from the root of the crate, as written.
    imports: BTreeSet<Vec<String>>,
    /// What a name that the file imports, or passes on, stands for.
    names: BTreeMap<String, Vec<String>>,
    /// The names that the file takes from other crates.
    foreign: BTreeSet<String>,
    /// The macros of the file that it puts at the root of the crate.
    exported: BTreeSet<String>,
    /// What the file passes on with `*`.
    globs: Vec<Vec<String>>,
    defines: BTreeSet<String>,
}

impl Crate {
    /// Reads the crate whose `src` folder this is.
    pub(crate) fn read(src: &Path) -> Self {
        let mut modules = Vec::new();
        collect(src, &Vec::new(), &mut modules);
        let known: BTreeSet<Module> = modules.iter().map(|(module, _)| module.clone()).collect();
        let read = |(module, text): (Module, String)| {
            let items = syn::parse_file(&text).expect("the tree compiles").items;
            let mut file = File::default();
            file.read(&module, &module, &items, &known);
            (module, file)
        };
        let mut files: BTreeMap<_, _> = modules.into_iter().map(read).collect();
        let exported: Vec<_> = files
            .iter()
            .flat_map(|(module, file)| {
                file.exported.iter().map(|name| (name.clone(), module.clone()))
            })
            .filter(|(_, module)| !module.is_empty())
            .collect();
        let root = files.entry(Module::new()).or_default();
        for (name, module) in exported {
            root.names.insert(name.clone(), [&*module, &[name]].concat());
        }
        Self { files }
    }

    /// Leaves out what files of the folder `v1` with these names import from each other.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        let is_one = |module: &[String]| matches!(module, [folder, name, ..] if folder == "v1" && names.contains(&&**name));
        let inner: Vec<_> = self
            .arrows()
            .into_iter()
            .filter(|arrow| is_one(&arrow.from) && is_one(&arrow.to))
            .collect();
        for Arrow { from, written, .. } in inner {
            if let Some(file) = self.files.get_mut(&from) {
                file.imports.retain(|import| import.join("::") != written);
            }
        }
        self
    }

    /// Returns the names of the folders and files at the top, but for the root of the crate.
    pub(crate) fn rooms(&self) -> BTreeSet<String> {
        self.files.keys().filter_map(|module| module.first().cloned()).collect()
    }

    /// Returns all imports of one file from another.
    pub(crate) fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (from, file) in &self.files {
            for import in &file.imports {
                let path = self.resolve(import, &mut BTreeSet::new());
                let to = self.file_of(&path).clone();
                let name = path.get(to.len());
                let is_foreign = name.is_some_and(|name| self.files[&to].foreign.contains(name));
                if to != *from && !is_foreign {
                    arrows.push(Arrow { from: from.clone(), to, written: import.join("::") });
                }
            }
        }
        arrows
    }

    /// Returns files that import each other in a circle, if there are any.
    pub(crate) fn circle(&self) -> Option<Vec<Module>> {
        let mut next: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for Arrow { from, to, .. } in self.arrows() {
            next.entry(from).or_default().insert(to);
        }
        // What imports nothing that is left is in no circle.
        loop {
            let left: BTreeSet<_> = next.keys().cloned().collect();
            next.values_mut().for_each(|to| to.retain(|module| left.contains(module)));
            let before = next.len();
            next.retain(|_, to| !to.is_empty());
            if next.len() == before {
                break;
            }
        }
        // Everything that is left leads on, so a walk comes back to where it was.
        let mut walk = vec![next.keys().next()?.clone()];
        loop {
            let step = next[walk.last()?].iter().next()?.clone();
            if let Some(start) = walk.iter().position(|module| *module == step) {
                return Some(walk.split_off(start));
            }
            walk.push(step);
        }
    }

    /// Returns the file that a path leads to.
    fn file_of(&self, path: &[String]) -> &Module {
        let longest = (0..=path.len()).rev().find_map(|n| self.files.get_key_value(&path[..n]));
        longest.expect("every crate has a root").0
    }

    /// Follows a path through what files pass on, to where its name is defined.
    fn resolve(&self, path: &[String], seen: &mut BTreeSet<Vec<String>>) -> Vec<String> {
        let module = self.file_of(path);
        let Some((name, rest)) = path[module.len()..].split_first() else { return path.to_vec() };
        if !seen.insert(path.to_vec()) {
            return path.to_vec();
        }
        let file = &self.files[module];
        if let Some(target) = file.names.get(name) {
            return self.resolve(&[&**target, rest].concat(), seen);
        }
        if file.defines.contains(name) {
            return path.to_vec();
        }
        for glob in &file.globs {
            let target = self.resolve(&[&**glob, std::slice::from_ref(name)].concat(), seen);
            let file = &self.files[self.file_of(&target)];
            if target.last().is_some_and(|name| file.defines.contains(name)) {
                return self.resolve(&[&*target, rest].concat(), seen);
            }
        }
        path.to_vec()
    }
}

/// Collects the files below `folder`, which is the folder of `module`.
fn collect(folder: &Path, module: &Module, modules: &mut Vec<(Module, String)>) {
    for entry in fs::read_dir(folder).expect("the tree can be read") {
        let path = entry.expect("the tree can be read").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if ["models", "snapshots", "tests"].contains(&&*name) {
            continue;
        }
        let mut of_path = module.clone();
        if !["lib", "mod"].contains(&&*name) {
            of_path.push(name);
        }
        if path.is_dir() {
            collect(&path, &of_path, modules);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            modules.push((of_path, fs::read_to_string(path).expect("the tree can be read")));
        }
    }
}

impl File {
    /// Reads items that stand in `inner`, which is `module` or lies in the same file.
    fn read(&mut self, module: &Module, inner: &Module, items: &[Item], known: &BTreeSet<Module>) {
        for item in items.iter().filter(|item| !is_left_out(item)) {
            match item {
                Item::Use(item) => self.read_use(module, inner, &item.tree, known),
                Item::Mod(item) => {
                    self.defines.insert(item.ident.to_string());
                    let inner = [&**inner, &[item.ident.to_string()]].concat();
                    let (_, items) = item.content.clone().unwrap_or_default();
                    self.read(module, &inner, &items, known);
                }
                item => {
                    self.defines.extend(defined(item));
                    if let Item::Macro(item) = item
                        && item.attrs.iter().any(|it| it.path().is_ident("macro_export"))
                    {
                        self.exported.extend(item.ident.as_ref().map(ToString::to_string));
                    }
                    self.read_tokens(inner, item.to_token_stream());
                }
            }
        }
    }

    fn read_use(
        &mut self,
        module: &Module,
        inner: &Module,
        tree: &UseTree,
        known: &BTreeSet<Module>,
    ) {
        let mut leaves = Vec::new();
        flatten(tree, &mut Vec::new(), &mut leaves);
        for (written, name) in leaves {
            // What begins with the name of another crate is no import of this one.
            let Some(path) = absolute(inner, &written, known) else {
                self.foreign.extend(name);
                continue;
            };
            // Modules within a file look at what is around them.
            if path.starts_with(module) && path.len() <= inner.len() && module != inner {
                continue;
            }
            match name {
                Some(name) => {
                    if inner == module {
                        self.names.insert(name, path.clone());
                    }
                    self.imports.insert(path);
                }
                None => {
                    self.imports.insert(path.clone());
                    self.globs.push(path);
                }
            }
        }
    }

    /// Finds paths that begin with `crate` or `super` outside of `use`, also in macros.
    fn read_tokens(&mut self, inner: &Module, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let (path, next) = path_at(&tokens, at);
            match path.first().map(String::as_str) {
                // What begins with `$crate` is named where the macro is used.
                Some("crate" | "super") if path.len() > 1 && !is_dollar(&tokens, at) => {
                    self.imports.extend(absolute(inner, &path, &BTreeSet::new()));
                }
                _ => {}
            }
            if let TokenTree::Group(group) = &tokens[at] {
                self.read_tokens(inner, group.stream());
            }
            at = next.max(at + 1);
        }
    }
}

/// Whether a `$` stands before a token.
fn is_dollar(tokens: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '$')
}

/// Reads a path of names with `::` between them; returns what comes after it.
fn path_at(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        path.push(name.to_string());
        at += 1;
        let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        if !is_colon(tokens.get(at)) || !is_colon(tokens.get(at + 1)) {
            break;
        }
        at += 2;
    }
    (path, at)
}

/// Lists the paths of a `use`, each with the name that it gets; `None` for `*`.
fn flatten(
    tree: &UseTree,
    before: &mut Vec<String>,
    leaves: &mut Vec<(Vec<String>, Option<String>)>,
) {
    let mut leaf = |before: &[String], last: String, name: String| {
        let mut path = before.to_vec();
        if last != "self" {
            path.push(last);
        }
        let name = if name == "self" { path.last().cloned().unwrap_or_default() } else { name };
        leaves.push((path, Some(name)));
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(name) => leaf(before, name.ident.to_string(), name.ident.to_string()),
        UseTree::Rename(name) => leaf(before, name.ident.to_string(), name.rename.to_string()),
        UseTree::Glob(_) => leaves.push((before.clone(), None)),
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| flatten(tree, before, leaves));
        }
    }
}

/// Turns a path as it is written in `inner` into one from the root; `None` for one of another crate.
fn absolute(inner: &Module, written: &[String], known: &BTreeSet<Module>) -> Option<Vec<String>> {
    let (first, rest) = written.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([&**inner, rest].concat()),
        "super" => {
            let up = written.iter().take_while(|name| *name == "super").count();
            let around = &inner[..inner.len().checked_sub(up)?];
            Some([around, &written[up..]].concat())
        }
        _ => {
            let child = [&**inner, std::slice::from_ref(first)].concat();
            known.contains(&child).then(|| [&**inner, written].concat())
        }
    }
}

/// Whether an item is there for tests or models alone.
fn is_left_out(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    };
    attributes.iter().filter(|it| it.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.to_token_stream().to_string();
        condition.contains("test") || condition == "cfg (polyplug_model)"
    })
}

/// Returns the name that an item defines.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
