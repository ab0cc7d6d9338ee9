//! Operations that need a right: uploads, corrections, deletions, reviews.

use super::{Answer, Body, CHANGE, DOCUMENT, GET, MOVED, Operation, PAGE, PAGES, STAFF, STRICT, Shape, WORK, found};
use crate::openapi::parameters::Group::{AuditPaging, Field, Id, Reason, ReviewPage, ReviewPaging, UploadName};
use crate::problem::Code::{
    BadBody, BadCorrection, BodyTimeout, BodyTooLarge, DeletedBytes, Unreadable, UnsupportedMediaType,
};

/// In the order of the documentation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: "post",
        path: "/api/v1/documents",
        id: "addDocument",
        tag: STAFF,
        summary: "Tar emot en fil, som innehållet i anropet eller i ett formulär (token med ingest).",
        parameters: &[UploadName],
        body: Some(Body {
            is_required: true,
            content: &[("application/octet-stream", Shape::Bytes), ("multipart/form-data", Shape::Named("UploadForm"))],
        }),
        answers: &[
            found("Filen fanns redan.", "UploadAnswer"),
            Answer {
                status: 201,
                says: "Filen är inlagd.",
                content: Some(("application/json", Shape::Named("UploadAnswer"))),
            },
        ],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, Unreadable, DeletedBytes], CHANGE],
    },
    Operation {
        method: "patch",
        path: "/api/v1/documents/{id}",
        id: "correctDocument",
        tag: STAFF,
        summary: "Rättar uppgifter: en JSON Merge Patch av fälten, ”status” och ”original”, med skälet i ”reason” \
                  (token med correct).",
        parameters: &[Id],
        body: Some(Body {
            is_required: true,
            content: &[("application/merge-patch+json", Shape::Named("Correcting"))],
        }),
        answers: &[found("Uppgifterna efter rättelsen.", "Stored"), MOVED],
        problems: &[&[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BadCorrection], DOCUMENT, CHANGE],
    },
    Operation {
        method: "delete",
        path: "/api/v1/documents/{id}",
        id: "deleteDocument",
        tag: STAFF,
        summary: "Tar bort en handling för gott; svarar när inget av texten finns kvar (token med delete).",
        parameters: &[Id, Reason],
        body: Some(Body { is_required: false, content: &[("application/json", Shape::Named("Deleting"))] }),
        answers: &[found("Vad som är kvar av den.", "Tombstone"), MOVED],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, UnsupportedMediaType], DOCUMENT, CHANGE],
    },
    Operation {
        path: "/api/v1/documents/{id}/corrections",
        id: "corrections",
        tag: STAFF,
        summary: "Alla rättelser av en handling, de äldsta först (behörighet correct).",
        parameters: &[Id],
        answers: &[found("Rättelserna.", "CorrectionsAnswer"), MOVED],
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
        answers: &[found("Handlingarna.", "ReviewAnswer")],
        problems: &[STRICT, WORK],
        ..GET
    },
    Operation {
        path: "/api/v1/audit",
        id: "audit",
        tag: STAFF,
        summary: "Vem som har ändrat vad, det senaste först (behörighet admin).",
        parameters: &[AuditPaging],
        answers: &[found("Händelserna.", "AuditAnswer")],
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
        body: Some(Body {
            is_required: true,
            content: &[("application/x-www-form-urlencoded", Shape::Named("ReviewForm"))],
        }),
        answers: &[Answer { status: 303, says: "Ändringen är gjord; tillbaka till sidan.", content: None }],
        problems: &[STRICT, &[BadBody, BodyTimeout, BodyTooLarge, BadCorrection], DOCUMENT, CHANGE],
        ..GET
    },
];
