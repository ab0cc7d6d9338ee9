//! A search, its export and its feed: belongs here what must be the same whichever way it is asked for.

use serde_json::Value;

use crate::support::{Bench, Server, encoded, line};

/// Documents: more than the first page of a feed and one archived page hold.
const DOCUMENTS: u32 = 170;

/// Searches that are tried.
const SEARCHES: u32 = 40;

const WORDS: &[&str] = &["belysning", "cykelväg", "skola", "trygghet", "buller", "park", "buss", "vatten"];
const NAMNDER: &[&str] = &["Socialnämnden", "Kulturnämnden", "Trafiknämnden"];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.roll(WORDS.len())]
    }
}

fn bench() -> Bench {
    let mut dice = Dice(1);
    let lines: Vec<String> = (0..DOCUMENTS)
        .map(|number| {
            let text = format!("Om {}, {} och {}, nummer {number}.\n", dice.word(), dice.word(), dice.word());
            let mut document: Value =
                serde_json::from_str(&line(&format!("{number}.txt"), &format!("Svar om {}", dice.word()), &text))
                    .expect("a line is JSON");
            document["namnd"] = NAMNDER[dice.roll(NAMNDER.len())].into();
            if dice.roll(10) > 0 {
                document["date"] =
                    format!("20{:02}-0{}-1{}", 10 + dice.roll(9), 1 + dice.roll(9), dice.roll(10)).into();
            }
            document.to_string()
        })
        .collect();
    let bench = Bench::with(&[("all.jsonl", &lines.join("\n"))]);
    let count = u64::from(DOCUMENTS);
    bench.ingest([count, count, 0, 0, 0]);
    bench
}

/// A search as someone might make it, as a query string.
fn search(dice: &mut Dice) -> String {
    let q = match dice.roll(7) {
        0 => String::new(),
        1 => format!("{} {}", dice.word(), dice.word()),
        2 => format!("{} OR {}", dice.word(), dice.word()),
        3 => format!("{} -{}", dice.word(), dice.word()),
        4 => format!("\"{}\"", dice.word()),
        5 => format!("{}*", &dice.word()[..3]),
        _ => dice.word().to_owned(),
    };
    let mut query = vec![format!("q={}", encoded(&q))];
    for namnd in NAMNDER {
        if dice.roll(4) == 0 {
            query.push(format!("namnd={}", encoded(namnd)));
        }
    }
    if dice.roll(3) == 0 {
        query.push(format!("from=20{}-03-05", 10 + dice.roll(9)));
    }
    if dice.roll(4) == 0 {
        query.push(format!("year=20{}", 10 + dice.roll(9)));
    }
    query.join("&")
}

/// Identifiers of all hits, page after page, in the order of their arrival, the latest first.
fn searched(server: &Server, query: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = server.json(&format!("/api/v1/search?{query}&match=all&sort=-added&limit=37{cursor}"), 200);
        let hits = answer["hits"].as_array().expect("an answer has hits");
        ids.extend(hits.iter().map(|hit| hit["id"].as_str().expect("a hit has an id").to_owned()));
        let Some(next) = answer["next"].as_str() else {
            assert_eq!(answer["total"], ids.len(), "{query}");
            return ids;
        };
        cursor = format!("&cursor={next}");
    }
}

/// Identifiers of the entries of a feed, and of the archived pages that lead on from it.
fn fed(server: &Server, query: &str) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut pages) = (Vec::new(), Vec::new());
    let mut target = format!("/feed.atom?{query}");
    loop {
        let page = server.get(&target);
        assert_eq!(page.status, 200, "{target}: {}", page.body);
        assert_eq!(page.body.contains("<fh:archive/>"), !pages.is_empty(), "{target}");
        let entries = page.body.split("<entry>").skip(1).filter_map(|entry| entry.split_once("/dokument/"));
        ids.extend(entries.filter_map(|(_, rest)| rest.get(..16)).map(str::to_owned));
        let Some((_, rest)) = page.body.split_once("rel=\"prev-archive\"") else { return (ids, pages) };
        let href = rest.split('"').nth(3).expect("a link has an address").replace("&amp;", "&");
        let (_, own) = href.split_once("/feed.atom").expect("it leads to the feed");
        target = format!("/feed.atom{own}");
        pages.push(target.clone());
    }
}

#[test]
fn exports_and_feeds_hold_exactly_what_the_search_finds() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    let mut dice = Dice(2);
    let mut found = 0;
    for _ in 0..SEARCHES {
        let query = search(&mut dice);
        let expected = searched(&server, &query);
        found += expected.len();
        assert_eq!(fed(&server, &query).0, expected, "feed of {query}");

        let mut sorted = expected;
        sorted.sort();
        let of_lines = |body: &str, id: &dyn Fn(&str) -> String| {
            let mut ids: Vec<String> = body.lines().map(id).collect();
            ids.sort();
            ids
        };
        let ndjson = server.get(&format!("/api/v1/export.ndjson?{query}")).body;
        let of_json = |line: &str| {
            let hit: Value = serde_json::from_str(line).expect("each line is a hit");
            hit["id"].as_str().expect("a hit has an id").to_owned()
        };
        assert_eq!(of_lines(&ndjson, &of_json), sorted, "NDJSON of {query}");
        let csv = server.get(&format!("/api/v1/export.csv?{query}")).body;
        let (_, rows) = csv.split_once("\r\n").expect("a CSV has a head");
        assert_eq!(
            of_lines(rows, &|row| row.split(',').next().unwrap_or_default().to_owned()),
            sorted,
            "CSV of {query}"
        );
    }
    assert!(found > 500, "the searches find something: {found}");
}

#[test]
fn archived_pages_of_a_feed_stay_as_they_are_when_more_arrives() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    let (before, archived) = fed(&server, "q=nummer");
    assert_eq!((before.len(), archived.len()), (DOCUMENTS as usize, 2));
    let page = |target: &String| server.get(target).body.split_once("<entry>").map(|(_, entries)| entries.to_owned());
    let known: Vec<_> = archived.iter().map(page).collect();
    bench.write("docs/more.jsonl", line("more.txt", "Svar om mera", "Om något mera, nummer 999.\n"));
    let count = u64::from(DOCUMENTS);
    bench.ingest([count + 1, 1, 0, count, 0]);
    let begun = std::time::Instant::now();
    while fed(&server, "q=nummer").0.len() == before.len() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "the new document was not seen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let (after, still_archived) = fed(&server, "q=nummer");
    assert_eq!(after[1..], before[..]);
    assert_eq!(still_archived, archived);
    assert_eq!(archived.iter().map(page).collect::<Vec<_>>(), known);
}
