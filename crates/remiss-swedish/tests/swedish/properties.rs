//! What must hold for any text.

use proptest::prelude::*;
use remiss_swedish::{canonical_identifier, identifiers, language, normal, personal_numbers, tokenize};

use crate::SWEDISH;

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zåäöéA-ZÅÄÖ0-9&|$€@! .,:;/()\u{ad}\u{301}\n-]{0,300}",
        "([a-zåäö]{1,9}|[0-9]{1,4}|KS|och|att|-\n|\u{c}| ){0,120}",
    ]
}

proptest! {
    #[test]
    fn offsets_lie_on_letters_and_in_order(text in any_text()) {
        let mut end = 0;
        let mut buffer = String::new();
        for token in tokenize(&text) {
            prop_assert!(token.start >= end && token.start < token.end);
            end = token.end;
            let word = text.get(token.start as usize..token.end as usize).expect("on letters");
            let lower = normal(word, &mut buffer).to_owned();
            let forms = SWEDISH.forms(&lower);
            for part in forms.parts {
                prop_assert!(lower.get(part.start as usize..part.end as usize).is_some());
            }
        }
        let mut end = 0;
        for identifier in identifiers(&text) {
            prop_assert!(identifier.start >= end);
            prop_assert!(text.get(identifier.start as usize..identifier.end as usize).is_some());
            end = identifier.end;
        }
        for (start, end) in personal_numbers(&text) {
            prop_assert!(text.get(start as usize..end as usize).is_some());
        }
        for ellipsis in SWEDISH.ellipses(&text) {
            prop_assert!(text.get(ellipsis.start as usize..ellipsis.end as usize).is_some());
        }
    }

    #[test]
    fn repairs_lie_on_letters_and_in_order(text in any_text()) {
        // The gate leaves most short texts alone; behind a damaged one everything is tried.
        let text = format!("{}{text}", "Forvaltningen anser att forslaget ar bra och att det ska goras. ".repeat(4));
        let mut end = 0;
        for replacement in SWEDISH.repair(&text) {
            prop_assert!(replacement.start >= end && replacement.start < replacement.end);
            prop_assert!(text.get(replacement.start as usize..replacement.end as usize).is_some());
            prop_assert!((0.0..=1.0).contains(&replacement.confidence));
            end = replacement.end;
        }
    }

    #[test]
    fn nothing_panics(text in any_text()) {
        let _ = canonical_identifier(&text);
        let _ = language(&text);
        let _ = SWEDISH.assess(&text);
        let _ = SWEDISH.stem(&text);
        let _ = SWEDISH.split(&text);
    }
}
