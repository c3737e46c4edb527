//! Every text of pages, mails and errors, from the Fluent catalogues in `locales/`.
//!
//! Messages without variables are formatted once at start, so a page pays a map look-up for each of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::Entry;

#[derive(rust_embed::RustEmbed)]
#[folder = "locales/"]
struct Catalogues;

/// The catalogue of one language.
pub struct Words {
    lang: &'static str,
    bundle: FluentBundle<FluentResource>,
    fixed: HashMap<String, String>,
}

/// The languages there are catalogues for.
pub const LANGUAGES: &[&str] = &["en"];

impl Words {
    /// The catalogue of `lang`, or of English when there is none.
    pub fn of(lang: &str) -> &'static Words {
        static ALL: OnceLock<Vec<Words>> = OnceLock::new();
        let all = ALL.get_or_init(|| LANGUAGES.iter().map(|lang| Words::load(lang)).collect());
        all.iter().find(|words| words.lang == lang).unwrap_or(&all[0])
    }

    #[allow(
        clippy::expect_used,
        reason = "the catalogues are part of the binary; a test loads every one"
    )]
    fn load(lang: &'static str) -> Words {
        let id = lang.parse().expect("a language tag");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for path in
            Catalogues::iter().filter(|path| path.starts_with(&format!("{lang}/")) && path.ends_with(".ftl"))
        {
            let file = Catalogues::get(&path).expect("a listed file");
            let text = String::from_utf8(file.data.into_owned()).expect("UTF-8");
            let resource = FluentResource::try_new(text)
                .map_err(|(_, errors)| errors)
                .unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
            keys.extend(resource.entries().filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
        }
        let mut words = Words {
            lang,
            bundle,
            fixed: HashMap::new(),
        };
        for key in keys {
            if let Some(text) = words.format(&key, None) {
                words.fixed.insert(key, text);
            }
        }
        words
    }

    /// The language tag of this catalogue.
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// Whether the catalogue has this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// Every key of messages without variables, and every other key; for tests of the catalogue.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.fixed.keys().map(String::as_str)
    }

    /// The text of a message without variables; the key itself when there is none, which a test finds.
    pub fn s<'a>(&'a self, key: &'a str) -> &'a str {
        self.fixed.get(key).map_or(key, String::as_str)
    }

    /// The text of a message with variables, given as (name, value) pairs.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            // A number is given as one, so that the catalogue can choose the plural form.
            match value.parse::<i64>() {
                Ok(number) if !value.starts_with('0') || *value == "0" => args.set(*name, number),
                _ => args.set(*name, *value),
            }
        }
        self.format(key, Some(&args)).unwrap_or_else(|| key.to_owned())
    }

    /// As [`Words::with`] with one variable.
    pub fn a(&self, key: &str, name: &str, value: &impl std::fmt::Display) -> String {
        self.with(key, &[(name, &value.to_string())])
    }

    /// As [`Words::with`] with two variables.
    pub fn a2(
        &self,
        key: &str,
        name: &str,
        value: &impl std::fmt::Display,
        name2: &str,
        value2: &impl std::fmt::Display,
    ) -> String {
        self.with(key, &[(name, &value.to_string()), (name2, &value2.to_string())])
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}
