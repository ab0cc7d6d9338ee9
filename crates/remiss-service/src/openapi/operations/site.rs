//! Pages for people, and what programs look for at fixed addresses.

use super::{DOCUMENT, GET, MOVED, Operation, PAGE, PAGES, QUERY, STRICT, Shape, UNCHANGED, WORK, ok};
use crate::openapi::parameters::Group::{Cursor, DocumentPage, Id, Key, LooseFilters, Name, Page, Part, Query, Slug};
use crate::problem::Code::{NotFound, NotReady};

/// In the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
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
