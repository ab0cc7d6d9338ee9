//! Whether an SPDX licence expression allows use under the licences that we accept.

use std::iter::Peekable;
use std::vec::IntoIter;

/// Judges an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0`; older manifests write `MIT/Apache-2.0`.
///
/// What cannot be read is not allowed.
pub(super) fn is_allowed(expression: &str, is_accepted: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    let mut words = words.into_iter().peekable();
    let verdict = alternatives(&mut words, is_accepted);
    words.peek().is_none() && verdict
}

type Words = Peekable<IntoIter<String>>;

fn alternatives(words: &mut Words, is_accepted: &dyn Fn(&str) -> bool) -> bool {
    let mut verdict = conjunction(words, is_accepted);
    while words.next_if(|w| w == "OR").is_some() {
        verdict |= conjunction(words, is_accepted);
    }
    verdict
}

fn conjunction(words: &mut Words, is_accepted: &dyn Fn(&str) -> bool) -> bool {
    let mut verdict = licence(words, is_accepted);
    while words.next_if(|w| w == "AND").is_some() {
        verdict &= licence(words, is_accepted);
    }
    verdict
}

fn licence(words: &mut Words, is_accepted: &dyn Fn(&str) -> bool) -> bool {
    if words.next_if(|w| w == "(").is_some() {
        let verdict = alternatives(words, is_accepted);
        return words.next_if(|w| w == ")").is_some() && verdict;
    }
    let Some(mut name) = words.next() else { return false };
    if words.next_if(|w| w == "WITH").is_some() {
        name = format!("{name} WITH {}", words.next().unwrap_or_default());
    }
    is_accepted(&name)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[track_caller]
    fn check(expression: &str, expected: bool) {
        let accepted = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
        assert_eq!(is_allowed(expression, &|name| accepted.contains(&name)), expected, "{expression}");
    }

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        check("MIT", true);
        check("GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT", true);
        check("MIT/Apache-2.0", true);
        check("MIT AND GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT AND Apache-2.0", true);
        check("(GPL-3.0-only OR MIT) AND Apache-2.0", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("MIT WITH LLVM-exception", false);
        check("", false);
        check("(MIT", false);
        check("MIT)", false);
    }
}
