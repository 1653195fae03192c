//! A plugin in Rust: renders Markdown as HTML.

use polyplug_sdk::prelude::*;
use pulldown_cmark::{Options, Parser, html};
use quickstart_contract::Converter;

#[derive(Default)]
struct Markdown;

#[plugin]
impl Converter for Markdown {
    fn format(&self) -> String {
        "HTML".to_owned()
    }

    fn convert(&self, markdown: &str) -> Result<String, String> {
        let mut page = String::with_capacity(markdown.len() * 3 / 2);
        html::push_html(&mut page, Parser::new_ext(markdown, Options::all()));
        Ok(page)
    }
}

export_plugin!();
