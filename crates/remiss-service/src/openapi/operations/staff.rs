//! Operations that need a right: uploads, corrections, deletions, reviews.

use super::{Answer, Body, CHANGE, DOCUMENT, GET, MOVED, Operation, PAGE, PAGES, STAFF, STRICT, Shape, WORK, found};
use utoipa::openapi::HttpMethod;

use crate::openapi::parameters::Group::{AuditPaging, Field, Id, Reason, ReviewPage, ReviewPaging, UploadName};
use crate::problem::Code::{
    BadBody, BadCorrection, BodyTimeout, BodyTooLarge, DeletedBytes, Unreadable, UnsupportedMediaType,
};

/// In the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: HttpMethod::Post,
        path: "/api/v1/documents",
        id: "addDocument",
        tag: STAFF,
        summary: [
            "Tar emot en fil, som innehållet i anropet eller i ett formulär (token med ingest).",
            "Takes in a file, as the body of the request or in a form (token with ingest).",
        ],
        parameters: &[UploadName],
        body: Some(Body {
            is_required: true,
            content: &[("application/octet-stream", Shape::Bytes), ("multipart/form-data", Shape::Named("UploadForm"))],
        }),
        answers: &[
            found(["Filen fanns redan.", "The file was there already."], "UploadAnswer"),
            Answer {
                status: 201,
                says: ["Filen är inlagd.", "The file has been added."],
                content: Some(("application/json", Shape::Named("UploadAnswer"))),
            },
        ],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, Unreadable, DeletedBytes], CHANGE],
    },
    Operation {
        method: HttpMethod::Patch,
        path: "/api/v1/documents/{id}",
        id: "correctDocument",
        tag: STAFF,
        summary: [
            "Rättar uppgifter: en JSON Merge Patch av fälten, ”status” och ”original”, med skälet i ”reason” (token med correct).",
            "Corrects values: a JSON Merge Patch of the fields, “status” and “original”, with the reason in “reason” (token with correct).",
        ],
        parameters: &[Id],
        body: Some(Body {
            is_required: true,
            content: &[("application/merge-patch+json", Shape::Named("Correcting"))],
        }),
        answers: &[found(["Uppgifterna efter rättelsen.", "The record after the correction."], "Stored"), MOVED],
        problems: &[&[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BadCorrection], DOCUMENT, CHANGE],
    },
    Operation {
        method: HttpMethod::Delete,
        path: "/api/v1/documents/{id}",
        id: "deleteDocument",
        tag: STAFF,
        summary: [
            "Tar bort en handling för gott; svarar när inget av texten finns kvar (token med delete).",
            "Deletes a document for good; answers when nothing of the text is left (token with delete).",
        ],
        parameters: &[Id, Reason],
        body: Some(Body { is_required: false, content: &[("application/json", Shape::Named("Deleting"))] }),
        answers: &[found(["Vad som är kvar av den.", "What is left of it."], "Tombstone"), MOVED],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType], DOCUMENT, CHANGE],
    },
    Operation {
        path: "/api/v1/documents/{id}/corrections",
        id: "corrections",
        tag: STAFF,
        summary: [
            "Alla rättelser av en handling, de äldsta först (behörighet correct).",
            "All corrections of a document, the oldest first (right correct).",
        ],
        parameters: &[Id],
        answers: &[found(["Rättelserna.", "The corrections."], "CorrectionsAnswer"), MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: HttpMethod::Delete,
        path: "/api/v1/documents/{id}/corrections/{field}",
        id: "undoCorrection",
        tag: STAFF,
        summary: [
            "Tar tillbaka den senaste rättelsen av ett fält (token med correct).",
            "Takes back the latest correction of a field (token with correct).",
        ],
        parameters: &[Id, Field],
        answers: &[found(["Uppgifterna efteråt.", "The record afterwards."], "Stored"), MOVED],
        problems: &[STRICT, &[BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
    Operation {
        path: "/api/v1/review",
        id: "review",
        tag: STAFF,
        summary: ["Vad som väntar på granskning (behörighet correct).", "What waits for review (right correct)."],
        parameters: &[ReviewPaging],
        answers: &[found(["Handlingarna.", "The documents."], "ReviewAnswer")],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/audit",
        id: "audit",
        tag: STAFF,
        summary: [
            "Vem som har ändrat vad, det senaste först (behörighet admin).",
            "Who has changed what, the latest first (right admin).",
        ],
        parameters: &[AuditPaging],
        answers: &[found(["Händelserna.", "The events."], "AuditAnswer")],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/granska",
        id: "reviewPage",
        tag: PAGES,
        summary: [
            "Vad som väntar på granskning, med formulär (behörighet correct).",
            "What waits for review, with forms (right correct).",
        ],
        parameters: &[ReviewPage],
        answers: &[PAGE, MOVED],
        problems: &[STRICT, DOCUMENT, WORK],
        ..GET
    },
    Operation {
        method: HttpMethod::Post,
        path: "/granska",
        id: "reviewForm",
        tag: PAGES,
        summary: [
            "Gör vad ett formulär på sidan ber om (behörighet correct).",
            "Does what a form of the page asks for (right correct).",
        ],
        body: Some(Body {
            is_required: true,
            content: &[("application/x-www-form-urlencoded", Shape::Named("ReviewForm"))],
        }),
        answers: &[Answer {
            status: 303,
            says: ["Ändringen är gjord; tillbaka till sidan.", "The change is made; back to the page."],
            content: None,
        }],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
];
