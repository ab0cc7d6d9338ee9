//! Pages for people, and what programs look for at fixed addresses.

use super::{DOCUMENT, GET, MOVED, Operation, PAGE, PAGES, PROGRAMS, QUERY, STRICT, Shape, UNCHANGED, WORK, ok};
use crate::openapi::parameters::Group::{
    Cursor, DocumentPage, Id, Key, Lang, LooseFilters, Name, Page, Part, Query, Slug,
};
use crate::problem::Code::{NotFound, NotReady};

/// In the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/",
        id: "searchPage",
        tag: PAGES,
        summary: [
            "Sökning, eller startsidan där inget söks.",
            "A search, or the start page where nothing is searched for.",
        ],
        parameters: &[Query, LooseFilters, Cursor, Page],
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, QUERY, WORK],
        ..GET
    },
    Operation {
        path: "/dokument/{id}",
        id: "documentPage",
        tag: PAGES,
        summary: ["En handlings text bredvid dess uppgifter.", "The text of a document beside its record."],
        parameters: &[Id, DocumentPage],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        path: "/arende/{key}",
        id: "casePage",
        tag: PAGES,
        summary: ["Ett ärende och svaren på det.", "A case and the answers to it."],
        parameters: &[Key],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/namnd/{slug}",
        id: "namndPage",
        tag: PAGES,
        summary: ["En nämnd och dess handlingar.", "A committee and its documents."],
        parameters: &[Slug],
        answers: &[PAGE, UNCHANGED, MOVED],
        problems: &[STRICT, &[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/tackning",
        id: "coveragePage",
        tag: PAGES,
        summary: ["Vad som finns, och vad som fattas.", "What is there, and what is missing."],
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/om",
        id: "aboutPage",
        tag: PAGES,
        summary: ["Vad webbplatsen är, och hur man söker.", "What this site is, and how to search."],
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/docs",
        id: "apiPage",
        tag: PAGES,
        summary: ["Den här beskrivningen som sida.", "This description as a page."],
        answers: &[PAGE, UNCHANGED],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/openapi.json",
        id: "openapi",
        tag: PROGRAMS,
        summary: ["Den här beskrivningen i OpenAPI 3.1.", "This description in OpenAPI 3.1."],
        parameters: &[Lang],
        answers: &[ok(["Beskrivningen.", "The description."], "application/json", Shape::Object), UNCHANGED],
        problems: &[STRICT],
        ..GET
    },
    Operation {
        path: "/opensearch.xml",
        id: "openSearch",
        tag: PROGRAMS,
        summary: [
            "Låter en webbläsare söka här från adressfältet.",
            "Lets a browser search here from its address bar.",
        ],
        answers: &[ok(["Beskrivningen.", "The description."], "application/opensearchdescription+xml", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/robots.txt",
        id: "robots",
        tag: PROGRAMS,
        summary: ["Vad sökmotorer ombeds låta vara.", "What search engines are asked to leave alone."],
        answers: &[ok(["Reglerna.", "The rules."], "text/plain", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/sitemap.xml",
        id: "sitemap",
        tag: PROGRAMS,
        summary: ["Webbplatskartans delar.", "The parts of the sitemap."],
        answers: &[
            ok(["Delarnas adresser.", "The addresses of the parts."], "application/xml", Shape::Text),
            UNCHANGED,
        ],
        problems: &[WORK],
        ..GET
    },
    Operation {
        path: "/sitemap/{part}",
        id: "sitemapPart",
        tag: PROGRAMS,
        summary: [
            "Sidornas adresser (sidor), eller handlingarnas där sökmotorer får behålla dem (0, 1, …).",
            "The addresses of the pages (sidor), or of the documents that search engines may keep (0, 1, …).",
        ],
        parameters: &[Part],
        answers: &[ok(["Adresserna.", "The addresses."], "application/xml", Shape::Text), UNCHANGED],
        problems: &[&[NotFound], WORK],
        ..GET
    },
    Operation {
        path: "/assets/{name}",
        id: "asset",
        tag: PROGRAMS,
        summary: ["Stilmall, skript och ikon.", "Style sheet, script and icon."],
        parameters: &[Name],
        answers: &[ok(["Filen, i sin egen medietyp.", "The file, in its own media type."], "*/*", Shape::Bytes)],
        problems: &[&[NotFound]],
        ..GET
    },
    Operation {
        path: "/healthz",
        id: "alive",
        tag: PROGRAMS,
        summary: ["Om programmet svarar.", "Whether the program answers."],
        answers: &[ok(["Det svarar.", "It answers."], "text/plain", Shape::Text)],
        ..GET
    },
    Operation {
        path: "/readyz",
        id: "ready",
        tag: PROGRAMS,
        summary: ["Om sökregistret svarar.", "Whether the index answers."],
        answers: &[ok(["Det svarar.", "It answers."], "text/plain", Shape::Text)],
        problems: &[&[NotReady]],
        ..GET
    },
];
