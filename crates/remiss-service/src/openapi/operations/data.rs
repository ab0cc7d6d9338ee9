//! Operations by which everyone reads: search, documents, cases, exports, what the collection holds.

use super::{Body, DOCUMENT, GET, MOVED, Operation, QUERY, STRICT, Shape, UNCHANGED, WORK, found, ok};
use crate::openapi::parameters::Group::{
    CasePaging, Cursor, Facets, Filters, Id, Key, Limit, Paging, Query, Since, Suggest,
};
use crate::problem::Code::{BadBody, BodyTooLarge, ExportTooLarge, NotFound, QueryTooLong, UnsupportedMediaType};

/// In the order of the documentation.
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
        body: Some(Body { is_required: true, content: &[("application/json", Shape::Named("SimilarRequest"))] }),
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
        summary: "Vad som har hänt efter ett löpnummer; ersatta och borttagna handlingar är med. Är more sant finns mer efter \
                  next, även om svaret är kort eller tomt.",
        parameters: &[Since],
        answers: &[found("Händelserna.", "Changes")],
        problems: &[STRICT, WORK],
        ..GET
    },
];
