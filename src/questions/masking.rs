//! Public text: masked, then rendered. The one way from what was typed to what everybody may read.

use crate::text::{markdown, redact};
use crate::verification::names;
use crate::words::Words;

/// A title and a body as they will stand in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicText {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The body as safe HTML.
    pub html: String,
    /// What was hidden, each kind once.
    pub hidden: Vec<redact::Kind>,
}

impl PublicText {
    /// Masks and renders. Slow for long texts: outside of transactions.
    ///
    /// `private` are the author's own values that are to be hidden besides, as [`private_values`] makes them.
    pub fn of(words: &Words, title: &str, body: &str, private: &[String]) -> PublicText {
        let mask = |text: &str| redact::mask(text, private, |kind| label(words, kind));
        let (title, body) = (mask(title), mask(body));
        let mut hidden: Vec<_> = title
            .findings
            .iter()
            .chain(&body.findings)
            .map(|found| found.kind)
            .collect();
        hidden.sort_unstable();
        hidden.dedup();
        PublicText {
            html: markdown::render(&body.text),
            title: title.text,
            body: body.text,
            hidden,
        }
    }

    /// Whether anything was hidden.
    pub fn is_masked(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// The body's HTML with what was hidden marked, for its author before sending.
    pub fn marked_html(&self, words: &Words) -> String {
        redact::Kind::ALL.iter().fold(self.html.clone(), |html, kind| {
            let label = label(words, *kind);
            html.replace(&label, &format!("<mark>{label}</mark>"))
        })
    }

    /// The title in pieces, `true` beside those that stand for something hidden.
    pub fn title_pieces(&self, words: &Words) -> Vec<(bool, String)> {
        let labels: Vec<String> = redact::Kind::ALL.iter().map(|kind| label(words, *kind)).collect();
        let mut pieces = Vec::new();
        let mut rest = self.title.as_str();
        while let Some((at, label)) = labels
            .iter()
            .filter_map(|label| rest.find(label.as_str()).map(|at| (at, label)))
            .min()
        {
            pieces.push((false, rest[..at].to_owned()));
            pieces.push((true, label.clone()));
            rest = &rest[at + label.len()..];
        }
        pieces.push((false, rest.to_owned()));
        pieces.retain(|(_, text)| !text.is_empty());
        pieces
    }
}

/// What stands in the place of something hidden.
fn label(words: &Words, kind: redact::Kind) -> String {
    words.s(&format!("hidden-{}", kind.code())).to_owned()
}

/// The private details of a request as values to look for in its public text: the legal name in all its spellings,
/// both accounts, the MCID.
pub fn private_values(legal_name: &str, others: &[&str]) -> Vec<String> {
    let mut values = names::variants_for_masking(legal_name);
    values.extend(
        others
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .map(str::to_owned),
    );
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_pieces_are_marked_where_they_stand() {
        let words = Words::of("en");
        let text = PublicText::of(
            words,
            "Move a@example.com please",
            "From **b@example.com** now",
            &[],
        );
        assert_eq!(text.hidden, [redact::Kind::Address]);
        assert!(!text.html.contains("example.com") && !text.title.contains("example.com"));
        let pieces = text.title_pieces(words);
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[0], (false, "Move ".to_owned()));
        assert!(pieces[1].0);
        assert_eq!(text.marked_html(words).matches("<mark>").count(), 1);
    }

    #[test]
    fn the_authors_own_values_are_hidden_too() {
        let words = Words::of("en");
        let private = private_values("Jürgen Weiß", &["old.box@example.com", ""]);
        let text = PublicText::of(
            words,
            "JUERGEN WEISS asks",
            "I am Weiss, Jurgen. My login is old.box.",
            &private,
        );
        let all = format!("{} {}", text.title, text.html).to_lowercase();
        for word in ["juergen", "jurgen", "weiss", "old.box"] {
            assert!(!all.contains(word), "{word} in {all}");
        }
    }

    #[test]
    fn markers_are_plain_text() {
        for kind in redact::Kind::ALL {
            let label = label(Words::of("en"), kind);
            assert!(label.starts_with('[') && label.ends_with(']'), "{label}");
            assert!(
                label[1..label.len() - 1]
                    .chars()
                    .all(|c| c.is_alphabetic() || c == ' '),
                "{label}"
            );
        }
    }
}
