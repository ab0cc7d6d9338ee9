//! Every quote is the text at its place, in all fixtures and whatever is done to them.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::{PARSER, assert_quotes, parse};
use crate::{Given, Input};

/// The texts of all fixtures: the plain ones, and the true texts of the others.
static FIXTURES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut files: Vec<_> = entries(&folder)
        .iter()
        .filter(|path| path.is_dir() && !path.ends_with("broken"))
        .flat_map(|path| entries(path))
        .collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "txt"))
        .map(|file| String::from_utf8_lossy(&std::fs::read(file).expect("a fixture")).replace("\r\n", "\n"))
        .collect()
});

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder).expect("a folder of fixtures").map(|entry| entry.expect("an entry").path()).collect()
}

/// What happens to a text on its way through printers, scanners and programs.
#[derive(Debug, Clone)]
enum Damage {
    /// å, ä and ö lose their marks.
    Folded,
    /// One letter in `every` is read as another.
    Misread {
        every: usize,
        as_letter: char,
    },
    /// The text ends or begins in its middle.
    Cut {
        from: usize,
        to: usize,
    },
    /// A piece stands elsewhere.
    Moved {
        from: usize,
        to: usize,
    },
    /// Something is put in.
    Put {
        at: usize,
        what: &'static str,
    },
    /// Every line end is something else.
    Lines(&'static str),
    Capitals,
}

fn damage() -> impl Strategy<Value = Damage> {
    let letters = prop::sample::select(vec!['6', 'é', 'd', 'i', '&', '|', '€', '1', 'ö', '\u{301}', '\u{ad}']);
    let pieces = vec![
        "\u{c}",
        "\n\n",
        "-\n",
        "\t",
        "   ",
        "\u{a0}",
        "\u{ad}",
        "§ 12 ",
        "(M) ",
        "2021-02-03",
        "Sida 2 (3)\n",
        "İ",
        "”",
    ];
    prop_oneof![
        Just(Damage::Folded),
        (2..90_usize, letters).prop_map(|(every, as_letter)| Damage::Misread { every, as_letter }),
        (0..9999_usize, 0..9999_usize).prop_map(|(from, to)| Damage::Cut { from, to }),
        (0..9999_usize, 0..9999_usize).prop_map(|(from, to)| Damage::Moved { from, to }),
        (0..9999_usize, prop::sample::select(pieces)).prop_map(|(at, what)| Damage::Put { at, what }),
        prop::sample::select(vec![" ", "\n\n", "-\n", "\u{c}", "   "]).prop_map(Damage::Lines),
        Just(Damage::Capitals),
    ]
}

fn apply(text: &str, damage: &Damage) -> String {
    let at = |place: usize| text.floor_char_boundary(text.len() * place / 10_000);
    match damage {
        Damage::Folded => text
            .chars()
            .map(|c| match c {
                'å' | 'ä' => 'a',
                'ö' => 'o',
                'Å' | 'Ä' => 'A',
                'Ö' => 'O',
                c => c,
            })
            .collect(),
        Damage::Misread { every, as_letter } => text
            .chars()
            .enumerate()
            .map(|(place, c)| if place % every == 1 && c.is_alphabetic() { *as_letter } else { c })
            .collect(),
        Damage::Cut { from, to } => text[at(*from.min(to))..at(*from.max(to))].to_owned(),
        Damage::Moved { from, to } => {
            let (first, second) = (at(*from.min(to)), at(*from.max(to)));
            [&text[second..], &text[first..second], &text[..first]].concat()
        }
        Damage::Put { at: place, what } => [&text[..at(*place)], what, &text[at(*place)..]].concat(),
        Damage::Lines(end) => text.replace('\n', end),
        Damage::Capitals => text.to_uppercase(),
    }
}

#[test]
fn every_quote_of_every_fixture_is_in_its_place() {
    assert!(FIXTURES.len() > 30, "the fixtures are found");
    for text in FIXTURES.iter() {
        let record = parse(text);
        assert_quotes(text, &record);
        assert!(!record.findings.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_quote_of_a_damaged_fixture_is_in_its_place(
        fixture in 0..1000_usize,
        done in prop::collection::vec(damage(), 0..4),
        page in 1..3000_u32,
        heading in 0..40_usize,
    ) {
        let text = done.iter().fold(FIXTURES[fixture % FIXTURES.len()].clone(), |text, damage| apply(&text, damage));
        // Formats say where pages begin, and which lines are headings.
        let pages: Vec<u32> = (0..text.len() as u32).step_by(page as usize).map(|at| text.floor_char_boundary(at as usize) as u32).collect();
        let line = text.lines().nth(heading).unwrap_or_default();
        let start = (line.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len()) as u32;
        let given = Given::new();
        let input = Input {
            text: &text,
            pages: &pages,
            headings: &[(start, start + line.len() as u32)],
            furniture: &[],
            source: "damaged.txt",
            given: &given,
        };
        assert_quotes(&text, &PARSER.parse(&input));
    }
}
