//! The engine against brute force, and a table of what is found, not found and marked.

mod queries;
mod unseen;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use remiss_parse::{Record, Stance};
use remiss_swedish::{Swedish, SwedishTables};

use crate::fields::FieldTable;
use crate::request::Visibility;
use crate::tantivy_engine::build::Builder;
use crate::tantivy_engine::evaluate::Evaluator;
use crate::tantivy_engine::search;
use crate::{
    Engine, FacetField, IndexInput, IndexOptions, Matching, SearchAnswer, SearchRequest, SimilarTo, Sort,
    TantivyEngine, Vocabulary, Weights,
};

/// Documents of the brute-force test.
const DOCUMENTS: usize = 240;
/// Random requests that are compared with brute force.
const REQUESTS: usize = 1_500;

pub(crate) fn options() -> IndexOptions {
    let tables = SwedishTables {
        terms: include_str!("../../../../index-config/swedish/terms.txt"),
        names: include_str!("../../../../index-config/swedish/names.txt"),
        places: include_str!("../../../../index-config/swedish/places.txt"),
        stems: include_str!("../../../../index-config/swedish/stems.txt"),
        compounds: include_str!("../../../../index-config/swedish/compounds.txt"),
        confusions: include_str!("../../../../index-config/swedish/confusions.toml"),
    };
    IndexOptions {
        swedish: Swedish::new(&tables).expect("the shipped tables load"),
        fingerprint: "test".to_owned(),
        fields: FieldTable::load(include_str!("../../../../index-config/fields.toml")).expect("the fields load"),
        weights: Weights::load(include_str!("../../../../index-config/ranking.toml")).expect("the weights load"),
        vocabulary: Vocabulary::load(
            include_str!("../../../../index-config/synonyms.toml"),
            include_str!("../../../../index-config/function-words.txt"),
            include_str!("../../../../index-config/parties.toml"),
        )
        .expect("the vocabulary loads"),
    }
}

struct Document {
    id: String,
    text: String,
    record: Record,
    internal: bool,
}

fn document(id: &str, text: &str) -> Document {
    Document { id: id.to_owned(), text: text.to_owned(), record: Record::default(), internal: false }
}

/// An identifier made of a number: sixteen letters of the alphabet that identifiers have.
fn id(number: usize) -> String {
    const LETTERS: &[u8] = b"234567abcdefghijklmnopqrstuvwxyz";
    (0..16).map(|place| LETTERS[(number << 20 >> (5 * (11 - place.min(11)))) & 31] as char).collect()
}

/// An engine over documents, in several segments.
fn engine_of(documents: &[Document]) -> (tempfile::TempDir, TantivyEngine) {
    engine_in_steps(documents, 80)
}

/// An engine over documents, with a commit after every so many of them.
fn engine_in_steps(documents: &[Document], step: usize) -> (tempfile::TempDir, TantivyEngine) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = TantivyEngine::open(directory.path(), options()).expect("an empty index opens");
    let mut writer = engine.writer(30_000_000, 1).expect("a writer");
    for (number, document) in documents.iter().enumerate() {
        let input = IndexInput {
            id: &document.id,
            source: "källa.txt",
            record: &document.record,
            text: &document.text,
            pages: &[0],
            case: None,
            public_case: None,
            added_seq: number as u64 + 1,
            internal: document.internal,
        };
        writer.add(&input).expect("a document is added");
        if number % step == step - 1 {
            writer.commit(number as u64).expect("a commit");
        }
    }
    writer.commit(documents.len() as u64).expect("a commit");
    engine.refresh().expect("the commit is seen");
    (directory, engine)
}

fn ask(engine: &TantivyEngine, q: &str) -> SearchAnswer {
    let request = SearchRequest { q: q.to_owned(), limit: 20, passages: true, ..SearchRequest::default() };
    engine.search(&request).expect("an answer")
}

/// Numbers that look random and are the same in every run (a linear congruence after Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Words that share no stem, no parts and no folding.
const WORDS: &[&str] = &["kanot", "lampa", "gurka", "paraply", "tomat", "vinter", "fjord", "munk", "plog", "bagge"];
const NAMNDER: &[&str] = &["Socialnämnden", "Äldrenämnden", "Åre nämnd", "Zinknämnden", "Trafiknämnden"];
const PARTIES: &[&str] = &["M", "S", "V", "KD"];

fn random_documents(dice: &mut Dice) -> Vec<Document> {
    (0..DOCUMENTS)
        .map(|number| {
            let length = 3 + dice.below(12);
            let text = (0..length).map(|_| *dice.pick(WORDS)).collect::<Vec<_>>().join(" ");
            let mut document = document(&id(dice.below(1_000) * 1_000 + number), &text);
            document.internal = dice.below(10) == 0;
            if dice.below(5) > 0 {
                document.record.namnd = Some((*dice.pick(NAMNDER)).to_owned());
            }
            for _ in 0..dice.below(3) {
                let party = (*dice.pick(PARTIES)).to_owned();
                if !document.record.parties.contains(&party) {
                    document.record.parties.push(party);
                }
            }
            document.record.stance = *dice.pick(Stance::ALL);
            if dice.below(6) > 0 {
                let day = format!("{}-{:02}-{:02}", 2015 + dice.below(5), 1 + dice.below(12), 1 + dice.below(28));
                document.record.date = day.parse().ok();
            }
            document
        })
        .collect()
}

fn values(document: &Document, field: FacetField) -> Vec<String> {
    let record = &document.record;
    match field {
        FacetField::Namnd => record.namnd.iter().cloned().collect(),
        FacetField::Party => record.parties.clone(),
        FacetField::Stance => vec![record.stance.as_str().to_owned()],
        FacetField::Year => record.date.iter().map(|d| d.year().to_string()).collect(),
        _ => Vec::new(),
    }
}

const FACETS: &[FacetField] = &[FacetField::Namnd, FacetField::Party, FacetField::Stance, FacetField::Year];

/// Whether a document answers a query.
type Meaning = Box<dyn Fn(&Document) -> bool>;

/// A random query and what it means.
fn random_query(dice: &mut Dice) -> (String, Meaning) {
    fn has(document: &Document, word: &str) -> bool {
        document.text.split(' ').any(|w| w == word)
            || document.record.namnd.as_deref().is_some_and(|n| n.to_lowercase().split(' ').any(|w| w == word))
    }
    let (a, b) = (*dice.pick(WORDS), *dice.pick(WORDS));
    match dice.below(6) {
        0 => (String::new(), Box::new(|_| true)),
        1 => (a.to_owned(), Box::new(move |d| has(d, a))),
        2 => (format!("{a} {b}"), Box::new(move |d| has(d, a) && has(d, b))),
        3 => (format!("{a} OR {b}"), Box::new(move |d| has(d, a) || has(d, b))),
        4 => (format!("{a} -{b}"), Box::new(move |d| has(d, a) && !has(d, b))),
        _ => (format!("\"{a} {b}\""), Box::new(move |d| d.text.contains(&format!("{a} {b}")))),
    }
}

#[test]
fn totals_facets_order_and_paging_equal_brute_force() {
    let mut dice = Dice(20_261_122);
    let documents = random_documents(&mut dice);
    let (_directory, engine) = engine_of(&documents);
    for round in 0..REQUESTS {
        if round == REQUESTS / 2 {
            engine.warm().expect("the index can be read");
        }
        let (q, matches) = random_query(&mut dice);
        let mut filters: BTreeMap<FacetField, Vec<String>> = BTreeMap::new();
        for field in FACETS {
            if dice.below(3) == 0 {
                let chosen: BTreeSet<String> =
                    (0..=dice.below(2)).flat_map(|_| values(dice.pick(&documents), *field)).collect();
                filters.insert(*field, chosen.into_iter().collect());
            }
        }
        let from = (dice.below(4) == 0).then(|| Date::constant(2016, 6, 1));
        let to = (dice.below(4) == 0).then(|| Date::constant(2018, 6, 30));
        let request = SearchRequest {
            q: q.clone(),
            filters,
            from,
            to,
            sort: *dice.pick(Sort::ALL),
            limit: 7,
            facets: FACETS.to_vec(),
            matching: Matching::All,
            visibility: *dice.pick(Visibility::ALL),
            ..SearchRequest::default()
        };
        let context = format!("round {round}: {request:?}");
        let seen = |d: &&Document| {
            let date = d.record.date;
            (request.visibility == Visibility::Internal || !d.internal)
                && matches(d)
                && from.is_none_or(|from| date.is_some_and(|date| date >= from))
                && to.is_none_or(|to| date.is_some_and(|date| date <= to))
        };
        let passes = |d: &Document, aside: Option<FacetField>| {
            request.filters.iter().all(|(field, chosen)| {
                Some(*field) == aside
                    || chosen.is_empty()
                    || values(d, *field).iter().any(|value| chosen.contains(value))
            })
        };
        let expected: Vec<&Document> = documents.iter().filter(seen).filter(|d| passes(d, None)).collect();
        let answer = engine.search(&request).expect("an answer");
        assert_eq!(answer.total as usize, expected.len(), "total, {context}");
        for field in FACETS {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for document in documents.iter().filter(seen).filter(|d| passes(d, Some(*field))) {
                for value in values(document, *field) {
                    *counts.entry(value).or_default() += 1;
                }
            }
            let got: BTreeMap<String, u64> =
                answer.facets[field].iter().filter(|c| c.count > 0).map(|c| (c.value.clone(), c.count)).collect();
            assert_eq!(got, counts, "{field:?}, {context}");
        }
        check_order(&engine, &request, &expected, &context);
    }
}

/// Walks through all pages: every expected document once, in the order that was asked for.
fn check_order(engine: &TantivyEngine, request: &SearchRequest, expected: &[&Document], context: &str) {
    let mut request = request.clone();
    let mut ids = Vec::new();
    loop {
        let answer = engine.search(&request).expect("an answer");
        ids.extend(answer.hits.iter().map(|h| h.id.clone()));
        match answer.next {
            Some(next) => request.cursor = Some(next),
            None => break,
        }
    }
    let mut sorted: Vec<&&Document> = expected.iter().collect();
    let by_date = |d: &Document| d.record.date;
    match request.sort {
        Sort::Date => sorted.sort_by_key(|d| (by_date(d).is_none(), by_date(d), d.id.clone())),
        Sort::DateDescending => {
            sorted.sort_by_key(|d| (by_date(d).is_none(), std::cmp::Reverse(by_date(d)), d.id.clone()));
        }
        Sort::Relevance if request.q.is_empty() => {
            sorted.sort_by_key(|d| (by_date(d).is_none(), std::cmp::Reverse(by_date(d)), d.id.clone()));
        }
        Sort::Relevance | Sort::AddedDescending => {
            let (got, wanted): (BTreeSet<&String>, BTreeSet<&String>) =
                (ids.iter().collect(), expected.iter().map(|d| &d.id).collect());
            assert_eq!((got, ids.len()), (wanted, expected.len()), "every document once, {context}");
            return;
        }
    }
    assert_eq!(ids, sorted.iter().map(|d| d.id.clone()).collect::<Vec<_>>(), "order, {context}");
}

#[test]
fn exact_spelling_comes_first() {
    let (_directory, engine) =
        engine_of(&[document("a234567a234567aa", "En rad av träd."), document("b234567b234567bb", "Ett råd om träd.")]);
    assert_eq!(ask(&engine, "råd").hits[0].id, "b234567b234567bb");
    assert_eq!(ask(&engine, "rad").hits[0].id, "a234567a234567aa");
}

#[test]
fn a_misspelt_word_is_corrected_and_said_so() {
    let (_directory, engine) = engine_of(&[document("a234567a234567aa", "Ny socialtjänstlag och remissvar.")]);
    let answer = ask(&engine, "socialtjänslag remisvar");
    assert_eq!(answer.total, 1);
    assert_eq!(answer.query.suggestion.as_deref(), Some("socialtjänstlag remissvar"));
    assert!(answer.query.notices.iter().any(|n| n.contains("remisvar")), "{:?}", answer.query.notices);
}

#[test]
fn a_swedish_word_is_never_replaced() {
    let (_directory, engine) = engine_of(&[document("a234567a234567aa", "Sofia bor vid lågtrafik, båten i vassen.")]);
    for word in ["soffa", "båttrafik"] {
        let answer = ask(&engine, word);
        assert!(!answer.query.notices.iter().any(|n| n.contains("i stället")), "{:?}", answer.query.notices);
        assert_eq!(answer.query.suggestion, None);
    }
    let answer = ask(&engine, "soffa vassen");
    assert!(answer.query.notices.iter().any(|n| n.contains("innehåller ”soffa”")), "{:?}", answer.query.notices);
}

#[test]
fn a_compound_of_the_words_of_a_query_comes_first() {
    let apart = "Larmen sattes upp i huset och provas i vår. Alla talar om tryggheten.";
    let mut documents: Vec<Document> =
        (0..9).map(|number| document(&id(number * 9_973 + 7), "Parken ligger vid vägen.")).collect();
    documents.push(document("a234567a234567aa", apart));
    documents.push(document("b234567b234567bb", "Den som är gammal får ett trygghetslarm hemma."));
    let (_directory, engine) = engine_of(&documents);
    for query in ["larm för trygghet", "trygghets larm"] {
        assert_eq!(ask(&engine, query).hits[0].id, "b234567b234567bb", "{query}");
    }
}

#[test]
fn fewer_words_suffice_where_all_find_nothing_unless_forbidden() {
    let (_directory, engine) = engine_of(&[
        document("a234567a234567aa", "Gurka och tomat i vinter."),
        document("b234567b234567bb", "Paraply i vinter."),
    ]);
    let answer = ask(&engine, "gurka tomat paraply vinter");
    assert_eq!((answer.total, answer.hits[0].id.as_str()), (2, "a234567a234567aa"));
    assert!(!answer.query.notices.is_empty());
    let request = SearchRequest {
        q: "gurka tomat paraply".to_owned(),
        limit: 5,
        matching: Matching::All,
        ..SearchRequest::default()
    };
    assert_eq!(engine.search(&request).expect("an answer").total, 0);
}

#[test]
fn text_is_escaped_in_passages() {
    let (_directory, engine) = engine_of(&[document("a234567a234567aa", "<script>alert(1)</script> & båt")]);
    let answer = ask(&engine, "båt");
    assert_eq!(answer.hits[0].passages[0].html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>båt</mark>");
}

#[test]
fn a_cursor_of_another_search_is_refused_and_one_outlives_a_commit() {
    let documents: Vec<Document> = (0..9)
        .map(|n| document(&format!("{}23456723456723", "abcdefghi".chars().nth(n).unwrap_or('a')), "båt"))
        .collect();
    let (_directory, engine) = engine_of(&documents);
    let mut request = SearchRequest { q: "båt".to_owned(), limit: 4, ..SearchRequest::default() };
    let next = engine.search(&request).expect("an answer").next;
    request.cursor.clone_from(&next);
    let mut writer = engine.writer(30_000_000, 1).expect("a writer");
    writer.delete("z2345672345672zz");
    writer.commit(99).expect("a commit");
    engine.refresh().expect("the commit is seen");
    assert_eq!(engine.applied(), 99);
    assert_eq!(engine.search(&request).expect("the second page").hits.len(), 4);
    request.q = "häst".to_owned();
    assert!(matches!(engine.search(&request), Err(crate::SearchError::BadCursor)));
}

#[test]
fn segments_that_are_put_together_answer_as_before() {
    let documents: Vec<Document> = (0..4).map(|number| document(&id(number), "Båten och en häst.")).collect();
    let (_directory, engine) = engine_in_steps(&documents, 1);
    let other = TantivyEngine::open(&engine.directory, options()).expect("the same index");
    let before = (ask(&other, "båt").total, other.generation());
    assert_eq!((before.0, other.state().searcher.segment_readers().len()), (4, 4));
    engine.compact().expect("put together");
    assert!(!other.refresh().expect("the merge is seen"), "it is no commit");
    assert_eq!(other.state().searcher.segment_readers().len(), 1);
    assert_eq!((ask(&other, "båt").total, other.generation(), other.applied()), (before.0, before.1, 4));
    engine.compact().expect("nothing to do");
}

#[test]
fn no_document_scores_more_than_its_bound() {
    let mut dice = Dice(7);
    let mut documents = random_documents(&mut dice);
    for (number, document) in documents.iter_mut().enumerate() {
        document.record.title = Some(format!("{} om {}", WORDS[number % 7], dice.pick(WORDS)));
    }
    let (_directory, engine) = engine_of(&documents);
    let state = engine.state();
    let terms = state.terms(&engine.weights, Visibility::default()).expect("terms");
    let builder = Builder::new(&terms, engine.fields, &engine.weights);
    let mut seen = 0;
    for _ in 0..60 {
        let words: Vec<&str> = (0..2 + dice.below(8)).map(|_| *dice.pick(WORDS)).collect();
        let parsed = crate::query::parse(&words.join(" "), &engine.table).expect("words");
        let soft = engine.pool.with(|analyzer| {
            let mut planner = engine.planner(analyzer, Vec::new());
            let plan = planner.plan(&parsed);
            search::soften(&plan, 0.33, &mut planner)
        });
        let Some(plan) = soft else { continue };
        let node = builder.node(&plan).expect("a tree");
        for (ord, segment) in state.searcher.segment_readers().iter().enumerate() {
            let evaluator = Evaluator { terms: &terms, ord, segment };
            let (docs, bounds) = evaluator.bounded(&node).expect("documents");
            let bounds = bounds.expect("words of which some suffice have bounds");
            let mut stepped = Vec::new();
            let mut steps = bounds.steps(&docs);
            while let Some(step) = steps.next(0.0) {
                let scores = evaluator.alone(&node, &step, 1.0).expect("scores");
                let bounded = |floor| evaluator.score_bounded(&node, &bounds, &step, floor).expect("scores");
                assert_eq!(scores, bounded(0.0));
                let floor = *dice.pick(&scores);
                for (score, known) in scores.iter().zip(bounded(floor)) {
                    assert!(
                        (known - *score).abs() < f32::EPSILON || known < floor && *score < floor,
                        "{words:?}: {known} for {score}"
                    );
                }
                let most: Vec<f32> = step.iter().map(|doc| bounds.most(*doc)).collect();
                assert!(scores.iter().zip(&most).all(|(score, most)| score <= most), "{words:?}: {scores:?}, {most:?}");
                stepped.extend(step);
            }
            stepped.sort_unstable();
            assert_eq!(stepped, docs);
            seen += docs.len();
        }
    }
    assert!(seen > 1_000, "{seen}");
}

#[test]
fn words_learned_beforehand_are_analysed_as_others() {
    let texts = ["Båtarna vid skolgården.", "Skolgården och båtarna."];
    let documents = [document("a234567a234567aa", texts[0]), document("b234567b234567bb", texts[1])];
    let (_directory, engine) = engine_of(&documents);
    let queries = ["båt", "skola", "gård", "skolgårdarna"];
    let before: Vec<_> = queries.iter().map(|query| ask(&engine, query).hits).collect();
    engine.warm().expect("the index can be read");
    let learned = engine.pool.with(|analyzer| analyzer.has_learned("skolgården"));
    assert!(learned, "a word of two documents");
    let after: Vec<_> = queries.iter().map(|query| ask(&engine, query).hits).collect();
    assert_eq!(before, after);
}

#[test]
fn deleted_words_leave_no_trace_after_a_purge() {
    let (directory, engine) =
        engine_of(&[document("a234567a234567aa", "Ordet xylofonmakaren."), document("b234567b234567bb", "Annat.")]);
    let mut writer = engine.writer(30_000_000, 1).expect("a writer");
    writer.delete("a234567a234567aa");
    writer.commit(3).expect("a commit");
    writer.purge(&engine, 3, true).expect("a purge");
    writer.finish().expect("merges end");
    engine.refresh().expect("the commit is seen");
    assert_eq!(ask(&engine, "xylofonmakaren").total, 0);
    let word = b"xylofonmakaren";
    for entry in std::fs::read_dir(directory.path()).expect("the directory").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        assert!(!bytes.windows(word.len()).any(|w| w == word), "{} holds it", entry.path().display());
    }
}

#[test]
fn a_deletion_that_was_killed_before_its_commit_can_be_done_again() {
    let documents = [document("a234567a234567aa", "En båt."), document("b234567b234567bb", "En häst.")];
    let (directory, engine) = engine_of(&documents);
    let metas = directory.path().join("meta.json");
    let before = std::fs::read(&metas).expect("the list of segments");
    let delete = |engine: &TantivyEngine| {
        let mut writer = engine.writer(30_000_000, 1).expect("a writer");
        writer.delete("a234567a234567aa");
        writer.commit(3).expect("a commit");
    };
    delete(&engine);
    drop(engine);
    // The list of deletions was written, and the commit that names it was not.
    std::fs::write(&metas, before).expect("the list of segments is put back");
    let engine = TantivyEngine::open(directory.path(), options()).expect("the index opens");
    assert_eq!(ask(&engine, "båt").total, 1);
    delete(&engine);
    engine.refresh().expect("the commit is seen");
    assert_eq!(ask(&engine, "båt").total, 0);
    assert_eq!(ask(&engine, "häst").total, 1);
}

#[test]
fn similar_finds_the_same_matter_and_not_itself() {
    let (_directory, engine) = engine_of(&[
        document("a234567a234567aa", "Parkbänkar och belysning längs stråket i parken, med armstöd för äldre."),
        document("b234567b234567bb", "Bänkar med armstöd och bättre belysning för äldre längs gångstråk."),
        document("c234567c234567cc", "Skolskjuts för elever i glesbygd."),
    ]);
    let request = SearchRequest { limit: 5, ..SearchRequest::default() };
    let answer = engine.similar(SimilarTo::Document("a234567a234567aa"), &request).expect("an answer");
    assert_eq!(answer.hits.first().map(|h| h.id.as_str()), Some("b234567b234567bb"));
    assert!(answer.hits.iter().all(|h| h.id != "a234567a234567aa"));
    let pasted = engine.similar(SimilarTo::Text("Elever som behöver skjuts till skolan"), &request).expect("an answer");
    assert_eq!(pasted.hits.first().map(|h| h.id.as_str()), Some("c234567c234567cc"));
}

#[test]
fn near_copies_are_one_hit_on_a_page_and_many_in_the_total() {
    let body = "Förvaltningen ser positivt på att fler träd planteras längs gatorna i stadsdelen, eftersom skugga och svalka \
                 blir viktigare för varje sommar och eftersom träden dämpar buller och tar hand om regnvatten.";
    let mut documents: Vec<Document> =
        (0..5).map(|n| document(&id(n + 1), &format!("Nämnd nummer {n} den {n} maj. {body}"))).collect();
    documents.push(document(&id(9), "Gatorna behöver träd, skriver en boende som saknar skugga om sommaren."));
    let (_directory, engine) = engine_of(&documents);
    let mut request = SearchRequest {
        q: "träd gatorna".to_owned(),
        limit: 1,
        group: crate::Group::Copies,
        ..SearchRequest::default()
    };
    let first = engine.search(&request).expect("the first page");
    assert_eq!((first.total, first.hits.len()), (6, 1));
    request.cursor.clone_from(&first.next);
    let second = engine.search(&request).expect("the second page");
    assert_eq!((second.total, second.hits.len(), second.next.as_ref()), (6, 1, None));
    let hits: Vec<_> = first.hits.iter().chain(&second.hits).collect();
    let copied = hits.iter().find(|hit| hit.copies == Some(4)).expect("one stands for five");
    assert_eq!(copied.copy_ids.len(), 4);
    assert!(hits.iter().any(|hit| hit.copies == Some(0) && hit.id == id(9)));
    request.group = crate::Group::None;
    (request.cursor, request.limit) = (None, 20);
    let single = engine.search(&request).expect("an answer");
    assert_eq!(single.hits.len(), 6);
    assert!(single.hits.iter().all(|hit| hit.copies.is_none()));
}

#[test]
fn what_only_internal_documents_say_is_not_offered() {
    let mut documents: Vec<Document> =
        (0..4).map(|n| document(&id(n + 1), "Hemlig utredning om kvarnstensprojektet.")).collect();
    for document in &mut documents {
        document.internal = true;
        document.record.title = Some("Kvarnstensprojektet".to_owned());
    }
    documents.extend((4..8).map(|n| document(&id(n + 1), "Öppen utredning om kvarnbacken.")));
    let (_directory, engine) = engine_of(&documents);
    let offered = |typed| {
        engine
            .suggest(typed, 8, Visibility::Public)
            .expect("completions")
            .into_iter()
            .map(|s| s.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(offered("kvarn"), ["kvarnbacken"]);
    let answer = ask(&engine, "kvarnstenprojektet utredning");
    assert!(!format!("{:?}", answer.query).contains("kvarnstensprojektet"), "{:?}", answer.query);
}

#[test]
fn few_hits_are_the_first_of_many() {
    const WORDS: &[&str] = &["lekplats", "belysning", "cykelbana", "kompost", "badhus", "fritidsgård", "torghandel"];
    let mut dice = Dice(11);
    let mut text = |words: usize| (0..words).map(|_| *dice.pick(WORDS)).collect::<Vec<_>>().join(" ");
    let documents: Vec<Document> = (0..1_200).map(|n| document(&id(n * 31), &text(1 + n % 5))).collect();
    let (_directory, engine) = engine_in_steps(&documents, documents.len());
    // No document holds all these, so that fewer suffice, and of many only the best are scored.
    let q = "lekplats belysning cykelbana kompost badhus fritidsgård torghandel".to_owned();
    let ids = |limit: usize| {
        let request = SearchRequest { q: q.clone(), limit, ..SearchRequest::default() };
        let answer = engine.search(&request).expect("an answer");
        assert!(answer.total > 100, "{}", answer.total);
        answer.hits.iter().map(|hit| (hit.id.clone(), hit.score)).collect::<Vec<_>>()
    };
    let many = ids(100);
    assert!(many.windows(2).all(|two| two[0].1 >= two[1].1));
    for few in [1, 2, 10, 33] {
        assert_eq!(ids(few), many[..few]);
    }
}

#[test]
fn inflected_words_near_one_another_count_as_near() {
    let (_directory, engine) = engine_of(&[
        document(&id(1), "Trygga är vi inte. Om kvällen är det mörkt, och torget ligger öde när regnet faller ned."),
        document(
            &id(2),
            "Vi är inte ute. Om kvällen är det mörkt, och det trygga torget ligger öde när regnet faller.",
        ),
    ]);
    assert_eq!(ask(&engine, "tryggt torg").hits[0].id, id(2));
}

#[test]
fn completions_come_with_and_without_diacritics() {
    let mut one = document("a234567a234567aa", "Text.");
    one.record.namnd = Some("Hägersten-Älvsjö stadsdelsnämnd".to_owned());
    one.record.handlaggare = vec!["Åsa Öberg".to_owned()];
    let (_directory, engine) = engine_of(&[one]);
    for typed in ["häg", "hag", "alv", "Älv"] {
        let suggestions = engine.suggest(typed, 8, Visibility::Public).expect("completions");
        assert_eq!(suggestions.first().map(|s| s.kind.as_str()), Some("namnd"), "{typed}");
    }
    assert_eq!(engine.suggest("oberg", 8, Visibility::Public).expect("completions")[0].text, "Åsa Öberg");
}

#[test]
fn an_index_of_another_configuration_is_stale() {
    let (directory, engine) = engine_of(&[document("a234567a234567aa", "Text.")]);
    drop(engine);
    let other = IndexOptions { fingerprint: "other".to_owned(), ..options() };
    assert!(matches!(TantivyEngine::open(directory.path(), other), Err(crate::IndexError::Stale { .. })));
}

#[test]
fn every_place_that_answers_a_query_is_marked_in_the_whole_text() {
    let filler = "Här står något annat som ingen söker. ".repeat(60);
    let text = format!(
        "Trygghet är viktig. {filler}Otryggheten minskar, trygghetsvärdar hjälper. {filler}Barnets bästa väger tungt, \
         barnets egna ord likaså."
    );
    let (_directory, engine) = engine_of(&[document("a234567a234567aa", &text)]);
    let marked = |q: &str| -> Vec<String> {
        let request = SearchRequest { q: q.to_owned(), ..SearchRequest::default() };
        let marks = engine.marks("a234567a234567aa", &request).expect("marks");
        assert!(marks.is_sorted() && marks.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{marks:?}");
        marks.iter().map(|(start, end)| text[*start as usize..*end as usize].to_owned()).collect()
    };
    assert_eq!(marked("trygghet"), ["Trygghet", "trygghetsvärdar"]);
    assert_eq!(marked("\"barnets bästa\""), ["Barnets bästa"]);
    assert_eq!(marked("-trygghet"), [""; 0]);
    assert!(engine.marks("b234567b234567bb", &SearchRequest::default()).expect("nothing to mark").is_empty());
}

#[test]
fn words_that_a_line_end_divides_are_found_and_marked() {
    let (_directory, engine) =
        engine_of(&[document("a234567a234567aa", "Kontoret ska doku-\nmentera parkens skötsel, och barn-\noch hund.")]);
    for query in ["dokumentera", "dokumenterade parker", "\"ska dokumentera\"", "barn"] {
        let answer = ask(&engine, query);
        assert_eq!(answer.total, 1, "{query}");
        assert!(answer.hits[0].passages[0].html.contains("<mark>"), "{query}");
    }
    assert_eq!(ask(&engine, "\"barnoch\"").total, 0);
}
