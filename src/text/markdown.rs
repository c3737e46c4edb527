//! User text is Markdown, rendered once when it is written and sanitised after rendering.
//!
//! Two fences stand behind each other: the renderer never passes raw HTML on (it shows it as the text it is),
//! and what it made is cleaned once more against a short list of elements.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use comrak::nodes::{Node, NodeLink, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};

/// Deeper nesting than anybody writes; beyond it the text is shown as it was typed.
const MAX_DEPTH: usize = 48;
const LINK_REL: &str = "nofollow noopener noreferrer ugc";

/// Renders Markdown (CommonMark with autolinks, strikethrough and tables) to HTML that is safe on any page.
///
/// Raw HTML comes out as text, images become links named by their description, headings start at `h3` (a page
/// has its own above), links lead to `http`, `https` or `mailto` only.
pub fn render(markdown: &str) -> String {
    let options = options();
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    if is_too_deep(root) {
        return as_typed(markdown);
    }
    tame(&arena, root);
    let mut html = String::new();
    match format_html(root, &options, &mut html) {
        Ok(()) => clean(&html),
        Err(_) => as_typed(markdown),
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.render.escape = true;
    // People press Enter and mean it.
    options.render.hardbreaks = true;
    options
}

fn is_too_deep(root: Node<'_>) -> bool {
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        open.extend(node.children().map(|child| (child, depth + 1)));
    }
    false
}

/// Brings headings, images and links to what a page may show.
fn tame<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    for node in nodes {
        let mut data = node.data_mut();
        let unwrap = if let NodeValue::Heading(heading) = &mut data.value {
            heading.level = (heading.level + 2).min(6);
            false
        } else if let NodeValue::Image(image) = &data.value {
            let link = NodeLink {
                url: image.url.clone(),
                title: String::new(),
            };
            let stays = is_safe_link(&link.url) && !is_in_link(node);
            if stays {
                if node.first_child().is_none() {
                    let name = NodeValue::Text(link.url.clone().into());
                    data.value = NodeValue::Link(Box::new(link));
                    drop(data);
                    node.append(arena.alloc(name.into()));
                    continue;
                }
                data.value = NodeValue::Link(Box::new(link));
            }
            !stays
        } else if let NodeValue::Link(link) = &data.value {
            !is_safe_link(&link.url)
        } else {
            false
        };
        drop(data);
        if unwrap {
            while let Some(child) = node.first_child() {
                node.insert_before(child);
            }
            node.detach();
        }
    }
}

fn is_in_link(node: Node<'_>) -> bool {
    node.ancestors()
        .skip(1)
        .any(|above| matches!(above.data().value, NodeValue::Link(_)))
}

fn is_safe_link(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
}

/// The four characters the renderer escapes, and the noncharacters that stand for them during cleaning.
const STAND_INS: [(&str, char); 4] = [
    ("&amp;", '\u{FDD0}'),
    ("&lt;", '\u{FDD1}'),
    ("&gt;", '\u{FDD2}'),
    ("&quot;", '\u{FDD3}'),
];
const NEWLINE_STAND_IN: char = '\u{FDD4}';

/// Cleans rendered HTML.
///
/// The HTML parser joins the text before and after each character reference (and each line break in `pre`) by
/// copying, so 100 kB of `&` would take it seconds. They pass as noncharacters and come back escaped, whoever
/// wrote them: nothing but text can come of it.
fn clean(html: &str) -> String {
    let mut stood_in = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<pre>") {
        let end = rest[start..]
            .find("</pre>")
            .map_or(rest.len(), |length| start + length);
        stand_in(&rest[..start], false, &mut stood_in);
        stand_in(&rest[start..end], true, &mut stood_in);
        rest = &rest[end..];
    }
    stand_in(rest, false, &mut stood_in);
    let cleaned = CLEANER.clean(&stood_in).to_string();
    let mut html = String::with_capacity(cleaned.len());
    for c in cleaned.chars() {
        match STAND_INS.iter().find(|(_, stand_in)| *stand_in == c) {
            Some((escaped, _)) => html.push_str(escaped),
            None if c == NEWLINE_STAND_IN => html.push('\n'),
            None => html.push(c),
        }
    }
    html
}

fn stand_in(html: &str, in_pre: bool, out: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find(['&', '\n']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = STAND_INS.iter().find(|(escaped, _)| rest.starts_with(escaped));
        let (length, stand_in) = match known {
            Some((escaped, stand_in)) => (escaped.len(), *stand_in),
            None if in_pre && rest.starts_with('\n') => (1, NEWLINE_STAND_IN),
            None => (1, if rest.starts_with('\n') { '\n' } else { '&' }),
        };
        out.push(stand_in);
        rest = &rest[length..];
    }
    out.push_str(rest);
}

fn as_typed(markdown: &str) -> String {
    let lines: Vec<String> = markdown.lines().map(ammonia::clean_text).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "p",
        "br",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
    .into();
    let attributes: HashMap<&str, HashSet<&str>> = [
        ("a", HashSet::from(["href"])),
        ("ol", HashSet::from(["start"])),
        ("th", HashSet::from(["align"])),
        ("td", HashSet::from(["align"])),
    ]
    .into();
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(tags)
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(LINK_REL));
    cleaner
});

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;
