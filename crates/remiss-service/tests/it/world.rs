//! A small archive of invented documents, and a service over it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use jiff::civil::date;
use remiss_archive::{Archive, DocumentId, Failure, Layout, NewDocument, Prepared, Scope, Status, Tokens};
use remiss_parse::{Confidence, DocumentType, Finding, MatterType, Record, Section, Stance};
use remiss_service::{ServiceConfig, State, router};
use tower::ServiceExt;

use crate::fake::Fake;

/// The service with its archive, which is gone when this is dropped.
pub(crate) struct World {
    pub(crate) app: Router,
    pub(crate) engine: Arc<Fake>,
    pub(crate) state: Arc<State>,
    pub(crate) ids: Ids,
    dir: tempfile::TempDir,
}

/// The documents that tests ask for by name.
pub(crate) struct Ids {
    pub(crate) park: DocumentId,
    pub(crate) hostile: DocumentId,
    pub(crate) withheld: DocumentId,
    pub(crate) internal: DocumentId,
    pub(crate) original_withheld: DocumentId,
    pub(crate) deleted: DocumentId,
    pub(crate) replaced: DocumentId,
    pub(crate) replacing: DocumentId,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Checks that this is a problem document with the status and code.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        for field in ["type", "title", "detail", "request_id"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {problem}");
        }
        assert_eq!(problem["request_id"], self.header("x-request-id"));
    }

    /// Checks that this is a page that tells of a problem.
    #[track_caller]
    pub(crate) fn is_page_of(&self, status: u16, heading: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.body.contains(heading), "{heading:?} is not in {}", self.body);
    }

    #[track_caller]
    pub(crate) fn contains(&self, parts: &[&str]) {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        for part in parts {
            assert!(self.body.contains(part), "{part:?} is not in {}", self.body);
        }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(ServiceConfig::default(), |_| {})
    }

    /// A world with other settings, and an engine that is changed before it is put to work.
    pub(crate) fn with(config: ServiceConfig, change: impl FnOnce(&mut Fake)) -> Self {
        Self::made(config, change, Vec::new())
    }

    /// A world with these documents besides.
    pub(crate) fn with_more(config: ServiceConfig, documents: Vec<NewDocument>) -> Self {
        Self::made(config, |_| {}, documents)
    }

    fn made(config: ServiceConfig, change: impl FnOnce(&mut Fake), more: Vec<NewDocument>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ids = fill(dir.path());
        let mut archive = Archive::create_or_open(dir.path(), "test").unwrap();
        let mut batch = archive.begin().unwrap();
        for document in more {
            batch.put(&Prepared::new(document).unwrap()).unwrap();
        }
        batch.commit().unwrap();
        drop(archive);
        let reader = Archive::open_read(dir.path()).unwrap();
        let mut engine = Fake::new(reader.documents().map(Result::unwrap).collect());
        change(&mut engine);
        let engine = Arc::new(engine);
        let config = ServiceConfig { base_url: Some("https://sok.example.se/".to_owned()), ..config };
        let state = Arc::new(State::new(config, engine.clone(), reader));
        Self { app: router(state.clone()), engine, state, ids, dir }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.read(self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await
    }

    /// Takes in a document of one line repeated; the engine does not learn of it.
    pub(crate) fn put_long(&self, line: &str, times: usize) -> (DocumentId, String) {
        let text = line.repeat(times);
        let document =
            NewDocument { case_keys: vec!["ekby-lang".to_owned()], ..new("long.txt", &text, Record::default()) };
        let mut archive = Archive::create_or_open(self.dir.path(), "test").unwrap();
        let mut batch = archive.begin().unwrap();
        batch.put(&Prepared::new(document).unwrap()).unwrap();
        batch.commit().unwrap();
        (DocumentId::of(text.as_bytes()), text)
    }

    /// Notes a file that could not be read.
    pub(crate) fn fail(&self, source: &str, reason: &str) {
        let failure = Failure {
            source: source.to_owned(),
            code: "encrypted".to_owned(),
            reason: reason.to_owned(),
            kommun: None,
            namnd: None,
            month: None,
            at: Timestamp::UNIX_EPOCH,
        };
        let mut archive = Archive::create_or_open(self.dir.path(), "test").unwrap();
        let mut batch = archive.begin().unwrap();
        batch.fail(&failure).unwrap();
        batch.commit().unwrap();
    }

    /// Makes a token.
    pub(crate) fn token(&self, name: &str, scopes: &[Scope]) -> String {
        let mut tokens = Tokens::open(self.dir.path()).unwrap();
        tokens.create(name, &scopes.iter().copied().collect(), None, "test").unwrap().reveal()
    }

    /// Takes a token back.
    pub(crate) fn revoke(&self, name: &str) {
        Tokens::open(self.dir.path()).unwrap().revoke(name, "test").unwrap();
    }

    /// Reads an answer to its end.
    pub(crate) async fn read(&self, response: Response<Body>) -> Answer {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap_or_else(|error| format!("{:?}", error.as_bytes()));
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

const PARK: &str = "Ekby kommun\nParknämnden\nDnr PN 2021/17\n2021-03-04\nHandläggare: Asta Invent\n\nSvar på remiss om trygga skolvägar\n\nFörslag till beslut\nParknämnden avstyrker förslaget om trygga skolvägar.\n\nBakgrund\nTryggheten längs vägarna är <b>god</b> & väl belyst.\n\nSidan två handlar om belysning och trygghet i parker.\n";
const SKOLA: &str = "Ekby kommun\nSkolnämnden\nDnr SN 2021/9\n\nYttrande över trygga skolvägar\n\nSkolnämnden tillstyrker förslaget. Trygghet är viktig.\n";
const HOSTILE: &str =
    "<script>alert('text')</script> trygghet <img src=x onerror=alert(1)>\n\"><svg onload=alert(2)>\n";

fn fill(dir: &std::path::Path) -> Ids {
    let mut archive = Archive::create_or_open(dir, "test").unwrap();
    let case = vec!["ekby-ks-2021-5".to_owned()];
    let park = new(
        "inkommet/Svar på remiss.txt",
        PARK,
        Record {
            title: Some("Trygga skolvägar".to_owned()),
            namnd: Some("Parknämnden".to_owned()),
            kommun: Some("Ekby".to_owned()),
            dnr: vec!["PN 2021/17".to_owned()],
            date: Some(date(2021, 3, 4)),
            handlaggare: vec!["Asta Invent".to_owned()],
            document_type: DocumentType::Tjansteskrivelse,
            matter_type: MatterType::Remiss,
            answer_due: Some(date(2021, 3, 1)),
            referral_bodies: vec!["Parknämnden".to_owned(), "Skolnämnden".to_owned(), "Vattennämnden".to_owned()],
            stance: Stance::Avstyrker,
            sections: vec![section(PARK, "Förslag till beslut"), section(PARK, "Bakgrund")],
            findings: [
                ("namnd".to_owned(), vec![finding(PARK, "Parknämnden", Confidence::High)]),
                ("dnr".to_owned(), vec![finding(PARK, "PN 2021/17", Confidence::High)]),
                ("handlaggare".to_owned(), vec![finding(PARK, "Asta Invent", Confidence::Low)]),
                (
                    "stance".to_owned(),
                    vec![finding(PARK, "Parknämnden avstyrker förslaget om trygga skolvägar.", Confidence::High)],
                ),
            ]
            .into(),
            warnings: vec!["en varning om <i>datum</i>".to_owned()],
            language: Some("sv".to_owned()),
            ..Record::default()
        },
    );
    let park = NewDocument {
        case_keys: case.clone(),
        layout: Layout { pages: vec![0, PARK.find("Sidan två").unwrap() as u32], ..Layout::default() },
        ..park
    };
    let skola = NewDocument {
        case_keys: case,
        ..new(
            "inkommet/skola.txt",
            SKOLA,
            Record {
                title: Some("Yttrande över trygga skolvägar".to_owned()),
                namnd: Some("Skolnämnden".to_owned()),
                kommun: Some("Ekby".to_owned()),
                dnr: vec!["SN 2021/9".to_owned()],
                date: Some(date(2020, 2, 20)),
                document_type: DocumentType::Yttrande,
                stance: Stance::Tillstyrker,
                findings: [(
                    "stance".to_owned(),
                    vec![finding(SKOLA, "Skolnämnden tillstyrker förslaget.", Confidence::High)],
                )]
                .into(),
                ..Record::default()
            },
        )
    };
    let hostile = NewDocument {
        media_type: "text/html".to_owned(),
        ..new(
            "a.zip!/=cmd|' /C calc'!A0.html",
            HOSTILE,
            Record {
                title: Some("<script>alert('titel')</script> trygghet".to_owned()),
                namnd: Some("=HYPERLINK(\"http://x\")".to_owned()),
                kommun: Some("<b>Ekby</b>".to_owned()),
                dnr: vec!["+46 8".to_owned()],
                ..Record::default()
            },
        )
    };
    let plain = |source: &str, text: &str| new(source, text, Record::default());
    let withheld = NewDocument { status: Status::Withheld, ..plain("withheld.txt", "undantagen trygghet\n") };
    let internal = NewDocument { status: Status::Internal, ..plain("internal.txt", "intern trygghet\n") };
    let original_withheld = NewDocument { withhold_original: true, ..plain("original.txt", "maskad trygghet\n") };
    let deleted = plain("deleted.txt", "borttagen trygghet\n");
    let replaced = plain("replaced.txt", "gammal trygghet\n");
    let replacing = plain("replaced.txt", "ny trygghet\n");
    let all = [&park, &skola, &hostile, &withheld, &internal, &original_withheld, &deleted, &replaced, &replacing];
    let ids: Vec<DocumentId> = all.iter().map(|new| DocumentId::of(&new.original)).collect();
    for new in all {
        let mut batch = archive.begin().unwrap();
        batch.put(&Prepared::new(new.clone()).unwrap()).unwrap();
        batch.commit().unwrap();
    }
    archive.delete(ids[6], "innehöll skyddade uppgifter", "test").unwrap();
    Ids {
        park: ids[0],
        hostile: ids[2],
        withheld: ids[3],
        internal: ids[4],
        original_withheld: ids[5],
        deleted: ids[6],
        replaced: ids[7],
        replacing: ids[8],
    }
}

/// A text as a document with this record.
pub(crate) fn new(source: &str, text: &str, record: Record) -> NewDocument {
    NewDocument {
        original: text.as_bytes().to_vec(),
        source: source.to_owned(),
        media_type: "text/plain".to_owned(),
        text: text.to_owned(),
        layout: Layout { pages: vec![0], ..Layout::default() },
        page_count: 1,
        record: Record { source: source.to_owned(), ..record },
        ..NewDocument::default()
    }
}

fn finding(text: &str, quote: &str, confidence: Confidence) -> Finding {
    let start = text.find(quote).unwrap() as u32;
    Finding {
        value: quote.into(),
        start: Some(start),
        end: Some(start + quote.len() as u32),
        page: Some(1),
        quote: Some(quote.to_owned()),
        rule: "test".to_owned(),
        confidence,
    }
}

fn section(text: &str, heading: &str) -> Section {
    Section {
        heading: heading.to_owned(),
        kind: "other".to_owned(),
        page: 1,
        start: text.find(heading).unwrap() as u32,
        end: text.len() as u32,
    }
}
