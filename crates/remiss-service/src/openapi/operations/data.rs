//! Operations by which everyone reads: search, documents, cases, exports, what the collection holds.

use super::{
    Body, CASES, COLLECTION, DOCUMENT, DOCUMENTS, EXPORTS, GET, MOVED, Operation, QUERY, SEARCH, STRICT, Shape,
    UNCHANGED, WORK, found, ok,
};
use utoipa::openapi::HttpMethod;

use crate::openapi::parameters::Group::{
    CasePaging, Cursor, Facets, Filters, Id, Key, Paging, Query, SimilarLimit, Since, Suggest,
};
use crate::problem::Code::{BadBody, BodyTooLarge, ExportTooLarge, NotFound, QueryTooLong, UnsupportedMediaType};

/// In the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/search",
        id: "search",
        tag: SEARCH,
        summary: ["Söker handlingar.", "Finds documents."],
        parameters: &[Query, Filters, Paging, Facets],
        answers: &[found(["Träffarna.", "The hits."], "SearchAnswer"), UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/similar",
        id: "similarToDocument",
        tag: SEARCH,
        summary: [
            "Handlingar som liknar en handling, i samma form som en sökning.",
            "Documents like a document, in the form of a search.",
        ],
        parameters: &[Id, Filters, SimilarLimit],
        answers: &[found(["Handlingarna.", "The documents."], "SearchAnswer"), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: HttpMethod::Post,
        path: "/api/v1/similar",
        id: "similarToText",
        tag: SEARCH,
        summary: [
            "Handlingar som liknar en inklistrad text, i samma form som en sökning.",
            "Documents like a pasted text, in the form of a search.",
        ],
        body: Some(Body { is_required: true, content: &[("application/json", Shape::Named("SimilarRequest"))] }),
        answers: &[found(["Handlingarna.", "The documents."], "SearchAnswer")],
        problems: &[&[BadBody, BodyTooLarge, UnsupportedMediaType], STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/suggest",
        id: "suggest",
        tag: SEARCH,
        summary: ["Kompletteringar av det som skrivs i sökrutan.", "Completions of what is typed in the search box."],
        parameters: &[Suggest],
        answers: &[
            found(["Kompletteringarna, den bästa först.", "The completions, the best first."], "Suggestions"),
            UNCHANGED,
        ],
        problems: &[STRICT, &[QueryTooLong], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}",
        id: "document",
        tag: DOCUMENTS,
        summary: [
            "En handlings uppgifter, med belägg för varje uppgift i texten.",
            "The record of a document, with the proof of every value in the text.",
        ],
        parameters: &[Id],
        answers: &[found(["Uppgifterna.", "The record."], "Stored"), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/text",
        id: "documentText",
        tag: DOCUMENTS,
        summary: [
            "Handlingens text. Beläggens platser är byte i den.",
            "The text of a document. Places of proofs are bytes in it.",
        ],
        parameters: &[Id],
        answers: &[ok(["Texten i UTF-8.", "The text in UTF-8."], "text/plain", Shape::Text), UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/documents/{id}/original",
        id: "documentOriginal",
        tag: DOCUMENTS,
        summary: ["Filen som den kom.", "The file as it came."],
        parameters: &[Id],
        answers: &[
            ok(["Filen, i sin egen medietyp.", "The file, in its own media type."], "*/*", Shape::Bytes),
            UNCHANGED,
            MOVED,
        ],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases",
        id: "cases",
        tag: CASES,
        summary: [
            "Ärenden i nyckelordning: vilka som tillfrågades, svarade och saknas.",
            "Cases in the order of their keys: who was asked, who answered and who is missing.",
        ],
        parameters: &[CasePaging],
        answers: &[found(["Ärendena.", "The cases."], "Cases"), UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases/{key}",
        id: "case",
        tag: CASES,
        summary: [
            "Ett ärende: vilka som tillfrågades, svarade och saknas.",
            "A case: who was asked, who answered and who is missing.",
        ],
        parameters: &[Key],
        answers: &[found(["Ärendet.", "The case."], "Case"), UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/cases/{key}/originals.zip",
        id: "caseOriginals",
        tag: CASES,
        summary: [
            "Ärendets original i en ZIP-fil, utom dem som inte lämnas ut.",
            "The originals of a case in a ZIP file, except those that are not given out.",
        ],
        parameters: &[Key],
        answers: &[ok(["Filen.", "The file."], "application/zip", Shape::Bytes), MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.csv",
        id: "exportCsv",
        tag: EXPORTS,
        summary: [
            "En sökning som CSV: en rad för varje handling, med rubrikrad och byteordningsmärke.",
            "A search as CSV: one row a document, with a header and a byte-order mark.",
        ],
        parameters: &[Query, Filters],
        answers: &[ok(["Raderna.", "The rows."], "text/csv", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.ndjson",
        id: "exportNdjson",
        tag: EXPORTS,
        summary: ["En sökning som NDJSON: en träff på varje rad.", "A search as NDJSON: one hit a line."],
        parameters: &[Query, Filters],
        answers: &[ok(["Raderna.", "The rows."], "application/x-ndjson", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/export.xlsx",
        id: "exportXlsx",
        tag: EXPORTS,
        summary: [
            "En sökning som arbetsbok för Excel: en rad för varje handling.",
            "A search as an Excel workbook: one row a document.",
        ],
        parameters: &[Query, Filters],
        answers: &[
            ok(
                ["Arbetsboken.", "The workbook."],
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                Shape::Bytes,
            ),
            UNCHANGED,
        ],
        problems: &[STRICT, QUERY, &[ExportTooLarge], WORK],
        ..GET
    },
    Operation {
        path: "/feed.atom",
        id: "feed",
        tag: EXPORTS,
        summary: [
            "En sökning som Atom-flöde, senast inkomna först, med äldre poster i arkivsidor (RFC 5005).",
            "A search as an Atom feed, latest in first, older entries on archived pages (RFC 5005).",
        ],
        parameters: &[Query, Filters, Cursor],
        answers: &[ok(["Flödet.", "The feed."], "application/atom+xml", Shape::Text), UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/coverage",
        id: "coverage",
        tag: COLLECTION,
        summary: [
            "Vad som finns av varje nämnd och månad, och vad som inte kunde läsas.",
            "What is there of each committee and month, and what could not be read.",
        ],
        answers: &[found(["Täckningen.", "The coverage."], "CoverageAnswer"), UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/changes",
        id: "changes",
        tag: COLLECTION,
        summary: [
            "Vad som har hänt efter ett löpnummer; ersatta och borttagna handlingar är med. Är more sant finns mer efter next, \
             även om svaret är kort eller tomt.",
            "What has happened after a number, replaced and deleted documents included. Where more is true there is more \
             after next, even if the answer is short or empty.",
        ],
        parameters: &[Since],
        answers: &[found(["Händelserna.", "The events."], "Changes")],
        problems: &[STRICT, WORK],
        ..GET
    },
];
