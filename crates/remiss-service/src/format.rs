//! Small matters of writing for people: numbers, file sizes, and text inside HTML.

/// Escapes text for HTML and XML, in content and in quoted attributes; drops what XML cannot hold.
pub(crate) fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The text of a passage without its marks.
pub(crate) fn plain_text(html: &str) -> String {
    let mut out = html.replace("<mark>", "").replace("</mark>", "");
    for (entity, text) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
    {
        out = out.replace(entity, text);
    }
    out
}

/// A passage of which only the marks are HTML, whatever the engine gave.
pub(crate) fn safe_passage(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut is_marked = false;
    for (number, piece) in html.split("<mark>").enumerate() {
        if number > 0 && !is_marked {
            out.push_str("<mark>");
            is_marked = true;
        }
        for (number, text) in piece.split("</mark>").enumerate() {
            if number > 0 && is_marked {
                out.push_str("</mark>");
                is_marked = false;
            }
            out.push_str(&escape_html(&plain_text(text)));
        }
    }
    if is_marked {
        out.push_str("</mark>");
    }
    out
}

/// Writes 12345 as "12 345", with a blank that does not break.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

/// Writes bytes as "312 kB" or "4,1 MB".
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6).replace('.', ","),
    }
}

/// Makes a word for an address out of a name: "Hägersten-Älvsjö stadsdelsnämnd" gives "hagersten-alvsjo-stadsdelsnamnd".
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        let c = match c {
            'å' | 'ä' | 'à' | 'á' => 'a',
            'ö' | 'ø' => 'o',
            'é' | 'è' => 'e',
            'ü' => 'u',
            c => c,
        };
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{escape_html, number, plain_text, safe_passage, size, slug};

    #[test]
    fn numbers_and_sizes_as_swedes_write_them() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234), "1\u{a0}234");
        assert_eq!(number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(size(999), "999 byte");
        assert_eq!(size(311_200), "312 kB");
        assert_eq!(size(4_100_000), "4,1 MB");
    }

    #[test]
    fn text_is_escaped_and_comes_back() {
        assert_eq!(escape_html("<b a='1'>&\u{0}\"x\""), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;x&quot;");
        assert_eq!(plain_text("a &lt;b&gt; &amp;amp; <mark>ord</mark>"), "a <b> &amp; ord");
    }

    #[test]
    fn passages_keep_their_marks_and_nothing_else() {
        assert_eq!(safe_passage("a <mark>b</mark> &lt;c&gt; &amp; d"), "a <mark>b</mark> &lt;c&gt; &amp; d");
        assert_eq!(safe_passage("<script>x</script><mark>y"), "&lt;script&gt;x&lt;/script&gt;<mark>y</mark>");
        assert_eq!(safe_passage("x</mark><img src=x onerror=1>"), "x&lt;img src=x onerror=1&gt;");
    }

    #[test]
    fn slugs_are_plain_words() {
        assert_eq!(slug("Hägersten-Älvsjö stadsdelsnämnd"), "hagersten-alvsjo-stadsdelsnamnd");
        assert_eq!(slug("Nämnden för Å, Ä & Ö!"), "namnden-for-a-a-o");
    }
}
