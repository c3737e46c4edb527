use super::*;

#[test]
fn the_common_forms_are_rendered() {
    for (markdown, html) in [
        (
            "a *b* **c** ~~d~~ `e`",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n",
        ),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# Top\n\n###### Low", "<h3>Top</h3>\n<h6>Low</h6>\n"),
        ("- [ ] task", "<ul>\n<li>[ ] task</li>\n</ul>\n"),
        ("3. c", "<ol start=\"3\">\n<li>c</li>\n</ol>\n"),
        (
            "[x](https://example.com)",
            "<p><a href=\"https://example.com\" rel=\"nofollow noopener noreferrer ugc\">x</a></p>\n",
        ),
        (
            "https://example.com/a",
            "<p><a href=\"https://example.com/a\" rel=\"nofollow noopener noreferrer ugc\">https://example.com/a</a></p>\n",
        ),
        ("", ""),
        ("   \n ", ""),
    ] {
        assert_eq!(render(markdown), html, "{markdown:?}");
    }
}

#[test]
fn html_is_shown_as_text() {
    assert_eq!(render("<b>x</b>"), "<p>&lt;b&gt;x&lt;/b&gt;</p>\n");
    let html = render("<div onclick=\"a()\">\n<script>alert(1)</script>\n</div>");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(!html.contains("<div") && !html.contains("<script"), "{html}");
}

#[test]
fn links_lead_only_where_they_may() {
    for bad in [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html,hi)",
        "[x](vbscript:a)",
        "[x](/sign-out)",
        "[x](//evil.example.net)",
        "[x](#top)",
        "[x](ftp://example.com)",
        "<javascript:alert(1)>",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "![x](javascript:alert(1))",
        "![x](/pixel.png)",
    ] {
        let html = render(bad);
        assert!(
            !html.contains("<a") && !html.contains("<img") && !html.contains("href"),
            "{bad}: {html}"
        );
    }
}

#[test]
fn an_image_becomes_a_link_with_its_description() {
    let html = render("![a *cat*](https://example.com/c.png \"t\")");
    assert_eq!(
        html,
        "<p><a href=\"https://example.com/c.png\" rel=\"nofollow noopener noreferrer ugc\">a <em>cat</em></a></p>\n"
    );
    assert!(render("![](https://example.com/c.png)").contains(">https://example.com/c.png</a>"));
    let nested = render("[![in](https://example.com/i.png)](https://example.com/)");
    assert_eq!(nested.matches("<a ").count(), 1, "{nested}");
    assert!(nested.contains(">in</a>"), "{nested}");
}

#[test]
fn tables_keep_their_cells_and_nothing_else() {
    let html = render("| a | b |\n|:--|--:|\n| 1 | 2 |");
    assert!(
        html.contains("<th align=\"left\">a</th>") && html.contains("<td align=\"right\">2</td>"),
        "{html}"
    );
    assert!(!html.contains("style") && !html.contains("id="), "{html}");
}

/// Every text people were seen to write is text and nothing else.
#[test]
fn collected_requests_behave_as_text() {
    for line in include_str!("../../tests/data/requests.jsonl").lines() {
        let request: serde_json::Value = serde_json::from_str(line).unwrap();
        for field in ["title", "body"] {
            let html = render(request[field].as_str().unwrap());
            for piece in html.split('<').skip(1) {
                let tag = piece.split('>').next().unwrap();
                let name = tag.split(' ').next().unwrap().trim_start_matches('/');
                assert!(["p", "br", "a"].contains(&name), "{}: <{tag}>", request["id"]);
                assert!(!tag.contains("on") || name == "a", "{}: <{tag}>", request["id"]);
                assert!(!tag.contains("script"), "{}: <{tag}>", request["id"]);
            }
        }
    }
}

#[test]
fn hostile_nesting_ends() {
    let size = 100_000;
    for unit in [
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "[",
        "![",
        "*a ",
        "*a **b ",
        "_a __b ",
        "~~a ",
        "`",
        "<",
        "&",
        "(",
        "[a](",
        "[](",
        "|",
        "a@",
        "http://",
        "www.a",
        "\\",
        "#",
        "<!--",
        "- > ",
        "![[](",
        "**",
        "a**b",
        "*a_ ",
        "[a]: b\n",
        "| a |\n|--|\n",
        "\u{202E}",
    ] {
        let text: String = unit.repeat(size / unit.len());
        let html = render(&text);
        assert!(html.len() < 40 * size, "{unit:?} grew to {}", html.len());
    }
    render(&format!("```\n{}", "a\n".repeat(size / 2)));
    render(&"a\n".repeat(size / 2));
    let steps: String = (0..440)
        .map(|depth| format!("{}a\n", "> ".repeat(depth % 220)))
        .collect();
    render(&steps);
}

#[test]
fn escapes_survive_cleaning() {
    assert_eq!(
        render("a & b < c > d \" e &amp; &#60;"),
        "<p>a &amp; b &lt; c &gt; d &quot; e &amp; &lt;</p>\n"
    );
    assert_eq!(
        render("    a\n    b <i>"),
        "<pre><code>a\nb &lt;i&gt;\n</code></pre>\n"
    );
    assert!(
        render("[x](https://example.com/?a=1&b=2)").contains("href=\"https://example.com/?a=1&amp;b=2\"")
    );
    let sly = render("\u{FDD1}script\u{FDD2}alert(1)\u{FDD1}/script\u{FDD2}");
    assert_eq!(sly, "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    let sly = render("[x](https://example.com/\u{FDD3}onclick=a)");
    assert!(
        !sly.contains("\" onclick") && sly.matches('"').count() == 4,
        "{sly}"
    );
}

proptest::proptest! {
    #[test]
    fn nothing_gets_past_the_list(text in "[-<>a-z \"'()\\[\\]!:/*_`~|&;#=\n]{0,120}") {
        let html = render(&text);
        for piece in html.split('<').skip(1) {
            let name: String = piece.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            let allowed = ["p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4",
                "h5", "h6", "hr", "a", "table", "thead", "tbody", "tr", "th", "td"];
            proptest::prop_assert!(allowed.contains(&name.as_str()), "{}", html);
        }
    }
}
