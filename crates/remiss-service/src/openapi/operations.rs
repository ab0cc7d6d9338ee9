//! Every operation of the service: what it takes, what it answers, and what can go wrong.

use serde_json::{Value, json};

use super::parameters::Group::{
    self, AuditPaging, CasePaging, Cursor, DocumentPage, Facets, Field, Filters, Id, Key, Limit, LooseFilters, Name,
    Page, Paging, Part, Query, Reason, ReviewPage, ReviewPaging, Since, Slug, Suggest, UploadName,
};
use super::schemas;
use crate::problem::Code::{
    self, ArchiveBusy, BadBody, BadCorrection, BadCursor, BadParameter, BodyTimeout, BodyTooLarge, Busy, Deleted,
    DeletedBytes, ExportTooLarge, Forbidden, Internal, NotFound, NotReady, QueryTooComplex, QueryTooLong, ReadOnly,
    RepeatedParameter, TargetTooLong, Timeout, TooManyFailures, TooManyRequests, Unauthorized, UnknownParameter,
    Unreadable, UnsupportedMediaType, Withheld,
};

/// What one method of one path does.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// The name by which generated clients call it.
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) parameters: &'static [Group],
    /// Name of the schema of the body.
    pub(super) body: Option<&'static str>,
    pub(super) answers: &'static [Answer],
    pub(super) problems: &'static [&'static [Code]],
}

/// An answer that is no problem.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) says: &'static str,
    pub(super) content: Option<(&'static str, Shape)>,
}

/// What an answer holds.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// JSON of a named schema.
    Named(&'static str),
    /// Any JSON object.
    Object,
    /// Text, or XML.
    Text,
    /// Bytes.
    Bytes,
}

impl Shape {
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Named(name) => schemas::reference(name),
            Self::Object => json!({"type": "object"}),
            Self::Text => json!({"type": "string"}),
            Self::Bytes => json!({}),
        }
    }
}

/// The groups of operations, in the order of the documentation.
pub(super) const TAGS: &[(&str, &str)] = &[
    ("Sökning", "Sökning, liknande handlingar och kompletteringar."),
    ("Handlingar", "En handling i taget."),
    ("Ärenden", "Remisser och andra ärenden som flera har svarat på."),
    ("Uttag", "Hela resultatet av en sökning."),
    ("Samlingen", "Vad som finns och vad som har hänt."),
    (STAFF, "Vad som kräver en token eller annan behörighet."),
    (PAGES, "Sidor för människor."),
    ("Program", "Vad program letar efter på fasta adresser."),
];

/// The group of what needs a right.
const STAFF: &str = "Handläggning";

/// The group of what people look at.
pub(super) const PAGES: &str = "Sidor";

/// What can go wrong with any request.
pub(super) const EVERYWHERE: &[Code] =
    &[Unauthorized, Forbidden, TooManyFailures, TooManyRequests, TargetTooLong, Internal];

const STRICT: &[Code] = &[BadParameter, UnknownParameter, RepeatedParameter];
const QUERY: &[Code] = &[QueryTooLong, QueryTooComplex, BadCursor];
const WORK: &[Code] = &[Busy, Timeout];
const CHANGE: &[Code] = &[ArchiveBusy, ReadOnly];
const DOCUMENT: &[Code] = &[NotFound, Deleted, Withheld];

const UNCHANGED: Answer =
    Answer { status: 304, says: "Inget har ändrats sedan svaret med den ETag som skickades.", content: None };
const MOVED: Answer = Answer { status: 308, says: "En annan adress har tagit över.", content: None };

const fn ok(says: &'static str, media_type: &'static str, shape: Shape) -> Answer {
    Answer { status: 200, says, content: Some((media_type, shape)) }
}

const fn found(says: &'static str, schema: &'static str) -> Answer {
    ok(says, "application/json", Shape::Named(schema))
}

const PAGE: Answer = ok("Sidan.", "text/html", Shape::Text);

/// An operation that takes nothing and answers one thing, for the tables below to vary.
const GET: Operation = Operation {
    method: "get",
    path: "",
    id: "",
    tag: "",
    summary: "",
    parameters: &[],
    body: None,
    answers: &[],
    problems: &[],
};

/// All operations, in the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/search",
        id: "search",
        tag: "Sökning",
        summary: "Söker handlingar.",
        parameters: &[Query, Filters, Paging, Facets],
        answers: &[found("Träffarna.", "SearchAnswer"), UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/similar",
        id: "similarToDocument",
        tag: "Sökning",
        summary: "Handlingar som liknar en handling, i samma form som en sökning.",
        parameters: &[Id, Filters, Limit],
        answers: &[found("Handlingarna.", "SearchAnswer"), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: "post",
        path: "/api/v1/similar",
        id: "similarToText",
        tag: "Sökning",
        summary: "Handlingar som liknar en inklistrad text, i samma form som en sökning.",
        body: Some("SimilarRequest"),
        answers: &[found("Handlingarna.", "SearchAnswer")],
        problems: &[&[BadBody, BodyTooLarge, UnsupportedMediaType], STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/suggest",
        id: "suggest",
        tag: "Sökning",
        summary: "Kompletteringar av det som skrivs i sökrutan.",
        parameters: &[Suggest],
        answers: &[found("Kompletteringarna, den bästa först.", "Suggestions"), UNCHANGED],
        problems: &[STRICT, &[QueryTooLong], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}",
        id: "document",
        tag: "Handlingar",
        summary: "En handlings uppgifter, med belägg för varje uppgift i texten.",
        parameters: &[Id],
        answers: &[found("Uppgifterna.", "Stored"), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/text",
        id: "documentText",
        tag: "Handlingar",
        summary: "Handlingens text. Beläggens platser är byte i den.",
        parameters: &[Id],
        answers: &[ok("Texten i UTF-8.", "text/plain", Shape::Text), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/original",
        id: "documentOriginal",
        tag: "Handlingar",
        summary: "Filen som den kom.",
        parameters: &[Id],
        answers: &[ok("Filen, i sin egen medietyp.", "*/*", Shape::Bytes), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases",
        id: "cases",
        tag: "Ärenden",
        summary: "Ärenden i nyckelordning: vilka som tillfrågades, svarade och saknas.",
        parameters: &[CasePaging],
        answers: &[found("Ärendena.", "Cases"), UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases/{key}",
        id: "case",
        tag: "Ärenden",
        summary: "Ett ärende: vilka som tillfrågades, svarade och saknas.",
        parameters: &[Key],
        answers: &[found("Ärendet.", "Case"), UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases/{key}/originals.zip",
        id: "caseOriginals",
        tag: "Ärenden",
        summary: "Ärendets original i en ZIP-fil, utom dem som inte lämnas ut.",
        parameters: &[Key],
        answers: &[ok("Filen.", "application/zip", Shape::Bytes), MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.csv",
        id: "exportCsv",
        tag: "Uttag",
        summary: "En sökning som CSV: en rad för varje handling, med rubrikrad och byteordningsmärke.",
        parameters: &[Query, Filters],
        answers: &[ok("Raderna.", "text/csv", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.ndjson",
        id: "exportNdjson",
        tag: "Uttag",
        summary: "En sökning som NDJSON: en träff på varje rad.",
        parameters: &[Query, Filters],
        answers: &[ok("Raderna.", "application/x-ndjson", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.xlsx",
        id: "exportXlsx",
        tag: "Uttag",
        summary: "En sökning som arbetsbok för Excel: en rad för varje handling.",
        parameters: &[Query, Filters],
        answers: &[
            ok("Arbetsboken.", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Shape::Bytes),
            UNCHANGED,
        ],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/feed.atom",
        id: "feed",
        tag: "Uttag",
        summary: "En sökning som Atom-flöde, senast inkomna först, med äldre poster i arkivsidor (RFC 5005).",
        parameters: &[Query, Filters, Cursor],
        answers: &[ok("Flödet.", "application/atom+xml", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/coverage",
        id: "coverage",
        tag: "Samlingen",
        summary: "Vad som finns av varje nämnd och månad, och vad som inte kunde läsas.",
        answers: &[found("Täckningen.", "CoverageAnswer"), UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/changes",
        id: "changes",
        tag: "Samlingen",
        summary: "Vad som har hänt efter ett löpnummer; ersatta och borttagna handlingar är med.",
        parameters: &[Since],
        answers: &[found("Händelserna.", "Changes")],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        method: "post",
        path: "/api/v1/documents",
        id: "addDocument",
        tag: STAFF,
        summary: "Tar emot en fil, som innehållet i anropet eller i ett formulär (token med ingest).",
        parameters: &[UploadName],
        answers: &[
            ok("Filen fanns redan.", "application/json", Shape::Object),
            Answer { status: 201, says: "Filen är inlagd.", content: Some(("application/json", Shape::Object)) },
        ],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, Unreadable, DeletedBytes], CHANGE],
        ..GET
    },
    Operation {
        method: "patch",
        path: "/api/v1/documents/{id}",
        id: "correctDocument",
        tag: STAFF,
        summary: "Rättar uppgifter: en JSON Merge Patch av fälten, ”status” och ”original”, med skälet i ”reason” \
                  (token med correct).",
        parameters: &[Id],
        answers: &[found("Uppgifterna efter rättelsen.", "Stored"), MOVED],
        problems: &[&[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
    Operation {
        method: "delete",
        path: "/api/v1/documents/{id}",
        id: "deleteDocument",
        tag: STAFF,
        summary: "Tar bort en handling för gott; svarar när inget av texten finns kvar (token med delete).",
        parameters: &[Id, Reason],
        answers: &[ok("Vad som är kvar av den.", "application/json", Shape::Object), MOVED],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType], DOCUMENT, CHANGE],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/corrections",
        id: "corrections",
        tag: STAFF,
        summary: "Alla rättelser av en handling, de äldsta först (behörighet correct).",
        parameters: &[Id],
        answers: &[ok("Rättelserna.", "application/json", Shape::Object), MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: "delete",
        path: "/api/v1/documents/{id}/corrections/{field}",
        id: "undoCorrection",
        tag: STAFF,
        summary: "Tar tillbaka den senaste rättelsen av ett fält (token med correct).",
        parameters: &[Id, Field],
        answers: &[found("Uppgifterna efteråt.", "Stored"), MOVED],
        problems: &[STRICT, &[BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
    Operation {
        path: "/api/v1/review",
        id: "review",
        tag: STAFF,
        summary: "Vad som väntar på granskning (behörighet correct).",
        parameters: &[ReviewPaging],
        answers: &[ok("Handlingarna.", "application/json", Shape::Object)],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/audit",
        id: "audit",
        tag: STAFF,
        summary: "Vem som har ändrat vad, det senaste först (behörighet admin).",
        parameters: &[AuditPaging],
        answers: &[ok("Händelserna.", "application/json", Shape::Object)],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/granska",
        id: "reviewPage",
        tag: PAGES,
        summary: "Vad som väntar på granskning, med formulär (behörighet correct).",
        parameters: &[ReviewPage],
        answers: &[PAGE, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: "post",
        path: "/granska",
        id: "reviewForm",
        tag: PAGES,
        summary: "Gör vad ett formulär på sidan ber om (behörighet correct).",
        answers: &[Answer { status: 303, says: "Ändringen är gjord; tillbaka till sidan.", content: None }],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
    Operation {
        path: "/",
        id: "searchPage",
        tag: PAGES,
        summary: "Sökning, eller startsidan där inget söks.",
        parameters: &[Query, LooseFilters, Cursor, Page],
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/dokument/{id}",
        id: "documentPage",
        tag: PAGES,
        summary: "En handlings text bredvid dess uppgifter.",
        parameters: &[Id, DocumentPage],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/arende/{key}",
        id: "casePage",
        tag: PAGES,
        summary: "Ett ärende och svaren på det.",
        parameters: &[Key],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/namnd/{slug}",
        id: "namndPage",
        tag: PAGES,
        summary: "En nämnd och dess handlingar.",
        parameters: &[Slug],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/tackning",
        id: "coveragePage",
        tag: PAGES,
        summary: "Vad som finns, och vad som fattas.",
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/om",
        id: "aboutPage",
        tag: PAGES,
        summary: "Vad webbplatsen är, och hur man söker.",
        answers: &[PAGE, UNCHANGED],
        problems: &[WORK],
        ..GET
    },
    Operation {
        path: "/api/docs",
        id: "apiPage",
        tag: PAGES,
        summary: "Den här beskrivningen som sida.",
        answers: &[PAGE, UNCHANGED],
        problems: &[WORK],
        ..GET
    },
    Operation {
        path: "/openapi.json",
        id: "openapi",
        tag: "Program",
        summary: "Den här beskrivningen i OpenAPI 3.1.",
        answers: &[ok("Beskrivningen.", "application/json", Shape::Object), UNCHANGED],
        ..GET
    },
    Operation {
        path: "/opensearch.xml",
        id: "openSearch",
        tag: "Program",
        summary: "Låter en webbläsare söka här från adressfältet.",
        answers: &[ok("Beskrivningen.", "application/opensearchdescription+xml", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/robots.txt",
        id: "robots",
        tag: "Program",
        summary: "Vad sökmotorer ombeds låta vara.",
        answers: &[ok("Reglerna.", "text/plain", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/sitemap.xml",
        id: "sitemap",
        tag: "Program",
        summary: "Webbplatskartans delar.",
        answers: &[ok("Delarnas adresser.", "application/xml", Shape::Text), UNCHANGED],
        problems: &[WORK],
        ..GET
    },
    Operation {
        path: "/sitemap/{part}",
        id: "sitemapPart",
        tag: "Program",
        summary: "Sidornas adresser (sidor), eller handlingarnas där sökmotorer får behålla dem (0, 1, …).",
        parameters: &[Part],
        answers: &[ok("Adresserna.", "application/xml", Shape::Text), UNCHANGED],
        problems: &[&[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/assets/{name}",
        id: "asset",
        tag: "Program",
        summary: "Stilmall, skript och ikon.",
        parameters: &[Name],
        answers: &[ok("Filen, i sin egen medietyp.", "*/*", Shape::Bytes)],
        problems: &[&[NotFound]],
        ..GET
    },
    Operation {
        path: "/healthz",
        id: "alive",
        tag: "Program",
        summary: "Om programmet svarar.",
        answers: &[ok("Det svarar.", "text/plain", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/readyz",
        id: "ready",
        tag: "Program",
        summary: "Om sökregistret svarar.",
        answers: &[ok("Det svarar.", "text/plain", Shape::Text)],
        problems: &[&[NotReady]],
        ..GET
    },
];
