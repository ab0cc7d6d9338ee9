//! Words of any text: tokens, forms, numbers in any spelling, personal numbers, language.
#![no_main]

use remiss_fuzz::SWEDISH;
use remiss_swedish::{
    bare_identifier, canonical_identifier, fold, identifiers, language, normal, personal_numbers, tokenize,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut buffer = String::new();
    for token in tokenize(&text) {
        let word = normal(token.of(&text), &mut buffer);
        let folded = fold(word);
        assert!(folded.chars().count() <= word.chars().count(), "{word:?}");
        assert_eq!(fold(&folded), folded, "{word:?}");
        let _ = (SWEDISH.forms(word), SWEDISH.is_word(word));
    }
    for found in identifiers(&text) {
        assert!(text.get(found.start as usize..found.end as usize).is_some(), "{found:?}");
        let _ = bare_identifier(&found.canonical);
    }
    let _ = (canonical_identifier(&text), language(&text));
    for (start, end) in personal_numbers(&text) {
        assert!(text.get(start as usize..end as usize).is_some(), "{start}..{end}");
    }
});
