//! What the public hear of an index does not depend on what they may not see in it.

use crate::Engine as _;
use crate::request::{SearchRequest, Visibility};
use crate::tantivy_engine::tests::{Dice, Document, document, engine_of, id};

/// Words with one beginning, more of them than a pattern stands for.
const WORDS: usize = 400;

/// A word that no other is inflected of.
fn word(number: usize) -> String {
    const LETTERS: &[u8] = b"bdfgklmprtv";
    let letter = |place: u32| LETTERS[number / LETTERS.len().pow(place) % LETTERS.len()] as char;
    format!("kvarn{}o{}u{}i", letter(0), letter(1), letter(2))
}

fn documents(dice: &mut Dice, words: std::ops::Range<usize>, count: usize, internal: bool) -> Vec<Document> {
    (0..count)
        .map(|number| {
            let some: Vec<String> = (0..12).map(|_| word(words.start + dice.below(words.len()))).collect();
            let text = format!("{} öppen lampa {} stängd", some[..6].join(" "), some[6..].join(" "));
            let place = if internal { 5_000 } else { 0 } + number;
            let mut document = document(&id(place), &text);
            document.record.title = Some(format!("Ärende om {}", word(words.start + dice.below(8))));
            document.internal = internal;
            document
        })
        .collect()
}

#[test]
fn hidden_documents_change_nothing_for_the_public() {
    let public = || documents(&mut Dice(5), 0..WORDS, 150, false);
    let (_kept, plain) = engine_of(&public());
    // Hidden ones make other words and other titles common.
    let hidden = documents(&mut Dice(7), 200..2 * WORDS, 150, true);
    let (_also_kept, full) = engine_of(&hidden.into_iter().chain(public()).collect::<Vec<_>>());
    let answers = |q: &str, visibility| {
        [&plain, &full].map(|engine| {
            let request = SearchRequest { q: q.to_owned(), limit: 100, visibility, ..SearchRequest::default() };
            let answer = engine.search(&request).expect("an answer");
            (answer.total, answer.hits.into_iter().map(|hit| (hit.id, hit.score.to_bits())).collect::<Vec<_>>())
        })
    };
    for q in ["kvarn*", "kvarnbobu~", "\"öppen lampa\"", "öppen lampa", "stängd lampa öppen", &word(3)] {
        let [plain, full] = answers(q, Visibility::Public);
        assert_eq!(plain, full, "{q}");
        assert!(plain.0 > 0 || q.contains('~'), "{q} finds something");
    }
    let [plain_total, full_total] = answers("öppen lampa", Visibility::Internal).map(|(total, _)| total);
    assert_eq!((plain_total, full_total), (150, 300), "the right shows all");
    let suggested = |visibility| {
        [&plain, &full].map(|engine| {
            ["kvarn", "kv", "ärende", "lam"].map(|typed| engine.suggest(typed, 8, visibility).expect("completions"))
        })
    };
    let [of_plain, of_full] = suggested(Visibility::Public);
    assert_eq!(of_plain, of_full);
    assert!(of_plain.iter().all(|suggestions| !suggestions.is_empty()));
    let [of_plain, of_full] = suggested(Visibility::Internal);
    assert_ne!(of_plain, of_full, "whoever sees all is offered what all say");
}
