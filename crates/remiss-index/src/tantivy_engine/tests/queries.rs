//! The table of queries: what is found, what is not, and what is marked (`queries.txt` says how it is read).

use remiss_parse::Record;

use super::{Document, document, engine_of, id};
use crate::{Engine, Matching, SearchRequest, TantivyEngine};

/// One row of the table.
struct Row {
    /// Place of the document among those of the table.
    document: usize,
    query: String,
    matching: Matching,
    /// Marked words; none must be marked where it is empty, any may be where it is "*"; None: must not be found.
    expected: Option<Vec<String>>,
    known_failure: bool,
}

fn table() -> (Vec<Document>, Vec<Row>) {
    let (mut documents, mut rows) = (Vec::<Document>::new(), Vec::new());
    for line in include_str!("queries.txt").lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("> ") {
            documents.push(document(&id(documents.len() * 9_973 + 77), text));
        } else if let Some(record) = line.strip_prefix("@ ") {
            let record: Record = serde_json::from_str(record).unwrap_or_else(|error| panic!("{line}: {error}"));
            documents.last_mut().expect("a record follows a text").record = record;
        } else if let Some((query, expected)) = line.split_once(" => ").filter(|_| !line.starts_with('#')) {
            let (query, known_failure) = query.strip_prefix("! ").map_or((query, false), |query| (query, true));
            let (query, matching) =
                query.strip_prefix("? ").map_or((query, Matching::All), |query| (query, Matching::Auto));
            rows.push(Row {
                document: documents.len() - 1,
                query: query.to_owned(),
                matching,
                expected: (expected != "-").then(|| expected.split(" | ").map(ToOwned::to_owned).collect()),
                known_failure,
            });
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "a line that cannot be read: {line}");
        }
    }
    (documents, rows)
}

/// What stands against a row, if anything does.
fn wrong(engine: &TantivyEngine, documents: &[Document], row: &Row) -> Option<String> {
    let request = SearchRequest {
        q: row.query.clone(),
        limit: 100,
        passages: true,
        matching: row.matching,
        ..SearchRequest::default()
    };
    let answer = engine.search(&request).expect("an answer");
    let hit = answer.hits.iter().find(|hit| hit.id == documents[row.document].id);
    let html = hit.and_then(|hit| hit.passages.first()).map(|passage| passage.html.clone()).unwrap_or_default();
    let marked: Vec<&str> = html.split("<mark>").skip(1).filter_map(|part| part.split("</mark>").next()).collect();
    match (&row.expected, hit) {
        (None, None) => None,
        (None, Some(_)) => Some(format!("found, marked {marked:?}")),
        (Some(_), None) => Some("not found".to_owned()),
        (Some(expected), Some(_)) if expected.as_slice() == ["*"] || *expected == marked => None,
        (Some(expected), Some(_)) => Some(format!("marked {marked:?}, not {expected:?}")),
    }
}

#[test]
fn the_table_of_queries_holds() {
    let (documents, rows) = table();
    assert!(rows.len() >= 200, "the table has {} rows", rows.len());
    let (_directory, engine) = engine_of(&documents);
    let mut failures = Vec::new();
    for row in &rows {
        let text = &documents[row.document].text;
        match wrong(&engine, &documents, row) {
            Some(why) if !row.known_failure => failures.push(format!("{:?} on {text:?}: {why}", row.query)),
            None if row.known_failure => failures.push(format!("{:?} on {text:?} holds: no known failure", row.query)),
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{} of {} rows:\n{}", failures.len(), rows.len(), failures.join("\n"));
}
