//! As much of HTML as the tests need: tags, their attributes, the text between them.

/// A start tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// In lower case.
    pub name: String,
    /// Attributes in order, values unescaped.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; empty when it has none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What a page is made of.
#[derive(Clone, Debug)]
pub enum Piece {
    /// `<name …>`
    Open(Tag),
    /// `</name>`
    Close(String),
    /// Text, unescaped.
    Text(String),
}

/// Takes a page to pieces. Comments and the doctype are left out.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            pieces.push(Piece::Text(unescape(&rest[..at])));
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(rest);
        let inside = rest[1..end].trim_end_matches('/').trim();
        rest = rest.get(end + 1..).unwrap_or("");
        if let Some(name) = inside.strip_prefix('/') {
            pieces.push(Piece::Close(name.trim().to_ascii_lowercase()));
        } else if !inside.starts_with('!') {
            pieces.push(Piece::Open(tag(inside)));
        }
    }
    pieces.push(Piece::Text(unescape(rest)));
    pieces
}

/// Where the tag that begins `text` ends: the first `>` outside of quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn tag(inside: &str) -> Tag {
    let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let mut rest = inside[name_end..].trim_start();
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
            rest = rest.trim_start();
        }
        attributes.push((name, unescape(value)));
    }
    Tag {
        name: inside[..name_end].to_ascii_lowercase(),
        attributes,
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest
            .split_once(';')
            .and_then(|(entity, after)| character(&entity[1..]).map(|found| (found, after)));
        if let Some((found, after)) = known {
            out.push(found);
            rest = after;
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// A form of a page, with what a browser would send along unseen.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its hidden fields.
    pub hidden: Vec<(String, String)>,
    /// The names of all its fields.
    pub names: Vec<String>,
}

/// The forms of the page at `path` that are sent by POST.
pub fn forms(html: &str, path: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) if tag.name == "form" => {
                let posts = tag
                    .get("method")
                    .is_some_and(|method| method.eq_ignore_ascii_case("post"));
                let action = tag.get("action").filter(|action| !action.is_empty());
                open = posts.then(|| Form {
                    action: action.unwrap_or(path).to_owned(),
                    hidden: Vec::new(),
                    names: Vec::new(),
                });
            }
            Piece::Open(tag) => {
                if let (Some(form), Some(name)) = (&mut open, tag.get("name")) {
                    form.names.push(name.to_owned());
                    if tag.get("type") == Some("hidden") {
                        let value = tag.get("value").unwrap_or_default();
                        form.hidden.push((name.to_owned(), value.to_owned()));
                    }
                }
            }
            Piece::Close(name) if name == "form" => forms.extend(open.take()),
            Piece::Close(_) | Piece::Text(_) => {}
        }
    }
    forms
}

/// What a reader sees, with single spaces.
pub fn visible(html: &str) -> String {
    let mut words = String::new();
    let mut unseen = false;
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) => unseen |= matches!(tag.name.as_str(), "style" | "script" | "head"),
            Piece::Close(name) if matches!(name.as_str(), "style" | "script" | "head") => unseen = false,
            Piece::Close(_) => {}
            Piece::Text(text) if !unseen => words.push_str(&text),
            Piece::Text(_) => {}
        }
        words.push(' ');
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
