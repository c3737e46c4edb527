//! Every text of pages, mails and errors, from the Fluent catalogues in `locales/`.
//!
//! Messages without variables are formatted once at start, those with one small number when they are first asked for: a
//! page pays a map look-up for each of them.

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
    counted: HashMap<String, Counted>,
}

/// A message with one variable, for the numbers from zero on that pages are full of: "3 minutes ago".
type Counted = [OnceLock<String>; 100];

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
            counted: HashMap::new(),
        };
        for key in keys {
            match words.format(&key, None) {
                Some(text) => _ = words.fixed.insert(key, text),
                None => _ = words.counted.insert(key, [const { OnceLock::new() }; 100]),
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

    /// As [`Words::with`] with one variable, which has the same name wherever the key is used.
    pub fn a(&self, key: &str, name: &str, value: &impl std::fmt::Display) -> String {
        let value = value.to_string();
        let text = || self.with(key, &[(name, &value)]);
        // Written as the number itself, so that "007" stays a text.
        let small = value.parse::<usize>().ok().filter(|n| n.to_string() == value);
        match small.and_then(|n| self.counted.get(key)?.get(n)) {
            Some(kept) => kept.get_or_init(text).clone(),
            None => text(),
        }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }

    fn text_of(folder: &str, ending: &str) -> String {
        let mut found = Vec::new();
        files(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            ending,
            &mut found,
        );
        // This file speaks of keys without asking for them.
        found.retain(|path| !path.ends_with("words.rs"));
        found
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn all_keys() -> BTreeSet<String> {
        text_of("locales/en", ".ftl")
            .lines()
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .filter(|key| !key.is_empty() && key.starts_with(|c: char| c.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect()
    }

    /// Every quoted word that looks like a key.
    fn quoted(text: &str) -> BTreeSet<&str> {
        let is_key = |word: &&str| {
            word.contains('-')
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
        };
        // `format!("import-{code}")`: what stands before the brace is a stem.
        text.split('"')
            .map(|word| word.split('{').next().unwrap_or(word))
            .filter(is_key)
            .collect()
    }

    #[test]
    fn every_text_that_a_page_asks_for_is_in_the_catalogue() {
        let words = Words::of("en");
        let (templates, source) = (text_of("templates", ""), text_of("src", ".rs"));
        let mut missing = Vec::new();
        for text in [&templates, &source] {
            for call in [".s(\"", ".a(\"", ".a2(\"", ".with(\""] {
                for after in text.split(call).skip(1) {
                    let key = after.split('"').next().unwrap_or_default();
                    if !words.has(key) {
                        missing.push(key);
                    }
                }
            }
        }
        for key in quoted(&source)
            .into_iter()
            .filter(|key| key.starts_with("flash-"))
        {
            if key != "flash-" && !words.has(key) {
                missing.push(key);
            }
        }
        assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
    }

    #[test]
    fn every_text_of_the_catalogue_is_used() {
        let (templates, source) = (text_of("templates", ""), text_of("src", ".rs"));
        let mut used = quoted(&templates);
        used.extend(quoted(&source));
        // A key may be put together from a stem that ends with a dash and a word.
        let stems: Vec<&str> = used.iter().copied().filter(|word| word.ends_with('-')).collect();
        let unused: Vec<String> = all_keys()
            .into_iter()
            .filter(|key| !used.contains(key.as_str()) && !stems.iter().any(|stem| key.starts_with(stem)))
            .collect();
        assert!(unused.is_empty(), "in the catalogue and used nowhere: {unused:?}");
    }

    #[test]
    fn a_message_without_its_variable_shows_its_key_and_not_a_hole() {
        let words = Words::of("en");
        assert_eq!(words.a("time-ago-minutes", "count", &1), "1 minute ago");
        assert_eq!(words.a("time-ago-minutes", "count", &7), "7 minutes ago");
        assert_eq!(words.a("time-ago-minutes", "count", &7), "7 minutes ago");
        assert_eq!(words.a("time-ago-days", "count", &1234), "1234 days ago");
        assert_eq!(words.with("time-ago-minutes", &[]), "time-ago-minutes");
        assert_eq!(words.s("no-such-key"), "no-such-key");
    }
}
