//! Reads the headwords of SAOL 14 out of the Python source that they are published in.

/// A headword as the word list has it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The headword as written, capitals kept.
    pub(crate) word: String,
    /// Universal Dependencies class: NOUN, VERB, ADJ, PRON, or X for the rest.
    pub(crate) class: String,
    /// How it is inflected, in the word list's own notation.
    pub(crate) inflection: String,
}

/// Reads all entries.
pub(crate) fn read(source: &str) -> Vec<Entry> {
    source
        .lines()
        .filter_map(|line| {
            let rest = line.trim().strip_prefix("SaolEntry(")?;
            Some(Entry {
                word: field(rest, "word=")?,
                class: field(rest, "upos=")?,
                inflection: field(rest, "conj=")?.replace("(null)", ""),
            })
        })
        .collect()
}

fn field(line: &str, name: &str) -> Option<String> {
    let rest = &line[line.find(name)? + name.len()..];
    let quote = rest.chars().next()?;
    let inner = &rest[1..];
    Some(inner[..inner.find(quote)?].to_owned())
}
