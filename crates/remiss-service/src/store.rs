//! What the service reads from the archive, and what of it the caller may see.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use remiss_archive::{
    ChangePage, Correction, Coverage, DocumentId, Failure, Lookup, Original, Reader, Status, Stored, Times,
};

use crate::case::Case;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::strings::Strings;
use crate::view::View;

/// Documents of one case that a page tells of; a referral to every municipality has under 300 answers.
const CASE_DOCUMENTS_MAX: usize = 500;

/// Bytes of an original that are held at one time for one reader: many readers of large files need little memory.
pub(crate) const PIECE_BYTES: usize = 256 * 1024;

/// Where an identifier leads.
pub(crate) enum Found {
    /// To a document that the caller may see.
    Document(Box<Stored>),
    /// To the document that took its place.
    Replaced(DocumentId),
}

/// The text of a document and how it lies on its pages.
pub(crate) struct Canonical {
    pub(crate) text: String,
    pub(crate) layout: remiss_archive::Layout,
}

/// Finds a document that the caller may see.
pub(crate) async fn document(state: &View, id: &str) -> Result<Found, Problem> {
    let unknown =
        || Problem::not_found(["Det finns ingen handling med det id:t.", "There is no document with that id."]);
    let id: DocumentId = id.parse().map_err(|_| unknown())?;
    let lookup = state.read(move |archive| archive.lookup(id).map_err(Problem::internal)).await?;
    if let Lookup::Moved(target) = lookup {
        let target = state.read(move |archive| archive.get(target).map_err(Problem::internal)).await?;
        // To those who may not see a document its identifier is news.
        return match target {
            Some(document) if state.may_see(document.status) => Ok(Found::Replaced(document.id)),
            _ => Err(unknown()),
        };
    }
    match lookup {
        Lookup::Found(document) => match document.status {
            status if state.may_see(status) => Ok(Found::Document(Box::new(state.as_seen(*document)))),
            Status::Withheld => Err(Problem::new(
                Code::Withheld,
                [
                    "Handlingen är undantagen från sökning tills någon har granskat den. Vänd dig till nämnden.",
                    "The document is withheld until someone has reviewed it. Turn to the committee.",
                ],
            )),
            // That it exists is nobody's business.
            Status::Internal | Status::Public => Err(unknown()),
        },
        Lookup::Deleted(tombstone) if state.may_see(tombstone.status) => {
            let (day, reason) = (tombstone.deleted_at.strftime("%Y-%m-%d"), tombstone.reason);
            let detail = [
                format!("Handlingen togs bort {day}. Skäl: {reason}"),
                format!("The document was deleted on {day}. Reason: {reason}"),
            ];
            Err(Problem::new(Code::Deleted, detail))
        }
        Lookup::Deleted(_) | Lookup::Moved(_) | Lookup::Unknown => Err(unknown()),
    }
}

/// Whether a document holds names of private persons that are not searched for any more.
pub(crate) async fn hides_names(state: &State, document: &Stored) -> Result<bool, Problem> {
    let document = document.clone();
    state.read(move |archive| archive.hides_names(&document).map_err(Problem::internal)).await
}

/// Every correction ever made to a document, oldest first.
pub(crate) async fn corrections(state: &View, id: DocumentId) -> Result<Vec<Correction>, Problem> {
    state.read(move |archive| archive.corrections(id).map_err(Problem::internal)).await
}

/// The answer that leads from a replaced document to the new one.
pub(crate) fn moved(path: &str, query: Option<&str>) -> Response {
    let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Ok(value) = HeaderValue::from_str(&target) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    // Permanent, but what it leads to may be replaced or deleted in turn.
    response.headers_mut().insert(header::CACHE_CONTROL, crate::answer::REVALIDATE);
    response
}

/// The canonical text.
pub(crate) async fn text(state: &State, id: DocumentId) -> Result<Canonical, Problem> {
    let full = state.read(move |archive| archive.full(id).map_err(Problem::internal)).await?;
    let full = full.ok_or_else(|| {
        Problem::not_found(["Det finns ingen handling med det id:t.", "There is no document with that id."])
    })?;
    Ok(Canonical { text: full.text, layout: full.layout })
}

/// The bytes as they came, to be read piece by piece.
pub(crate) async fn original(state: &State, id: DocumentId) -> Result<Original, Problem> {
    let original = state.read(move |archive| archive.open_original(id).map_err(Problem::internal)).await?;
    original.ok_or_else(|| {
        Problem::not_found(["Det finns ingen handling med det id:t.", "There is no document with that id."])
    })
}

/// The next piece of an original, empty at its end; read off the async threads.
pub(crate) async fn piece(state: &State, mut original: Original) -> Result<(Original, Vec<u8>), Problem> {
    state
        .read(move |_| {
            let mut piece = Vec::with_capacity(PIECE_BYTES);
            original.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut piece).map_err(Problem::internal)?;
            Ok((original, piece))
        })
        .await
}

/// When documents arrived, in the order asked.
pub(crate) async fn added_times(state: &State, ids: Vec<String>) -> Result<Vec<Timestamp>, Problem> {
    let ids: Vec<DocumentId> = ids.iter().map(|id| id.parse().map_err(Problem::internal)).collect::<Result<_, _>>()?;
    let times = state.read(move |archive| archive.times(&ids).map_err(Problem::internal)).await?;
    // A document that was deleted since the search is told of once more, without a time.
    Ok(times.into_iter().map(|times| times.map_or(Timestamp::UNIX_EPOCH, |times| times.added_at)).collect())
}

/// The documents of one part of the sitemap, which holds those of so many arrivals.
pub(crate) async fn sitemap_part(state: &State, part: i64, arrivals: i64) -> Result<Vec<Times>, Problem> {
    let after = part.saturating_mul(arrivals);
    let found =
        state.read(move |archive| archive.times_after(after, arrivals as usize).map_err(Problem::internal)).await?;
    let last = after.saturating_add(arrivals);
    Ok(found.into_iter().filter(|times| times.arrival <= last && times.status == Status::Public).collect())
}

/// Arrivals so far: every document's place among them is at most this.
pub(crate) async fn arrivals(state: &State) -> Result<i64, Problem> {
    state.read(|archive| archive.arrivals().map_err(Problem::internal)).await
}

/// The case that a key leads to.
pub(crate) async fn case(state: &View, key: &str) -> Result<Case, Problem> {
    let key = key.to_owned();
    let view = state.clone();
    let case = state
        .read(move |archive| match archive.case(view.sight(), &key).map_err(Problem::internal)? {
            Some(case) => tell(archive, &view, case),
            None => Ok(None),
        })
        .await?;
    case.ok_or_else(|| {
        Problem::not_found(["Det finns inget ärende med den nyckeln.", "There is no case with that key."])
    })
}

/// Those of some documents whose date was inferred from the preparation of the matter.
pub(crate) async fn inferred_dates(state: &View, ids: Vec<String>) -> Result<BTreeSet<String>, Problem> {
    state
        .read(move |archive| {
            let mut inferred = BTreeSet::new();
            for id in ids {
                let Ok(document) = id.parse() else { continue };
                let stored = archive.get(document).map_err(Problem::internal)?;
                if stored.is_some_and(|stored| stored.record.date_inferred) {
                    inferred.insert(id);
                }
            }
            Ok(inferred)
        })
        .await
}

/// Those of some keys whose case has more than one document that the caller may see.
pub(crate) async fn shared_cases(state: &View, keys: BTreeSet<String>) -> Result<BTreeSet<String>, Problem> {
    let sight = state.sight();
    state
        .read(move |archive| {
            let mut shared = BTreeSet::new();
            for key in keys {
                let case = archive.case(sight, &key).map_err(Problem::internal)?;
                if case.is_some_and(|case| case.members.len() > 1) {
                    shared.insert(key);
                }
            }
            Ok(shared)
        })
        .await
}

/// Cases in order of their keys, with the key to go on from. Each is read by itself, so that a long list keeps nobody from
/// the archive for long; where cases of very many documents come together there are fewer of them.
pub(crate) async fn cases(
    state: &View,
    mut after: String,
    limit: usize,
) -> Result<(Vec<Case>, Option<String>), Problem> {
    /// Documents of one list: some seconds of reading.
    const LISTED_DOCUMENTS_MAX: usize = 5_000;
    let sight = state.sight();
    let (mut told, mut documents) = (Vec::new(), 0);
    loop {
        let from = after.clone();
        let found = state.read(move |archive| archive.cases(sight, &from, limit).map_err(Problem::internal)).await?;
        let is_last = found.len() < limit;
        for case in found {
            after.clone_from(&case.key);
            let view = state.clone();
            let case = state.read(move |archive| tell(archive, &view, case)).await?;
            documents += case.as_ref().map_or(0, |case| case.answers.len());
            told.extend(case);
            if told.len() == limit || documents >= LISTED_DOCUMENTS_MAX {
                return Ok((told, Some(after)));
            }
        }
        if is_last {
            return Ok((told, None));
        }
    }
}

/// The address of the case that a key leads to, and its documents that the caller may see.
pub(crate) async fn case_documents(state: &View, key: &str) -> Result<(String, Vec<Stored>), Problem> {
    let key = key.to_owned();
    let view = state.clone();
    let found = state
        .read(move |archive| match archive.case(view.sight(), &key).map_err(Problem::internal)? {
            Some(case) => Ok(Some((members_of(archive, &view, &case)?, case.key))),
            None => Ok(None),
        })
        .await?;
    match found {
        Some((documents, key)) if !documents.is_empty() => Ok((key, documents)),
        _ => Err(Problem::not_found(["Det finns inget ärende med den nyckeln.", "There is no case with that key."])),
    }
}

/// Tells of a case by its documents; nothing where none is left.
fn tell(archive: &Reader, view: &View, case: remiss_archive::Case) -> Result<Option<Case>, Problem> {
    let documents = members_of(archive, view, &case)?;
    Ok((!documents.is_empty()).then(|| Case::new(case.key, case.keys, &documents, &view.bodies())))
}

/// The documents of a case, as lists may tell of them.
fn members_of(archive: &Reader, view: &View, case: &remiss_archive::Case) -> Result<Vec<Stored>, Problem> {
    let mut documents = Vec::new();
    for id in case.members.iter().take(CASE_DOCUMENTS_MAX) {
        // One may have been hidden since the case was looked up.
        let listed = archive.listed(*id).map_err(Problem::internal)?;
        documents.extend(listed.filter(|document| view.may_see(document.status)));
    }
    Ok(documents)
}

/// What the archive holds, by committee and month; for the public, what is for staff only leaves no trace.
pub(crate) async fn coverage(state: &View) -> Result<Vec<Coverage>, Problem> {
    let mut rows = state.read(|archive| archive.coverage().map_err(Problem::internal)).await?;
    let sees_internal = state.sees_internal();
    rows.retain(|row| row.documents + row.failed + row.withheld > 0 || (sees_internal && row.internal > 0));
    Ok(rows)
}

/// Files that could not be read, in the order of their names.
pub(crate) async fn failures(state: &State, limit: usize) -> Result<Vec<Failure>, Problem> {
    state.read(move |archive| archive.failures("", limit).map_err(Problem::internal)).await
}

/// A page of the change log, of documents that the caller may see, and of those that everyone could.
pub(crate) async fn changes(state: &View, since: i64, limit: usize) -> Result<ChangePage, Problem> {
    let sight = state.sight();
    state.read(move |archive| archive.change_page(sight, since, limit).map_err(Problem::internal)).await
}

/// Counts of documents, committees and the span of years, for the line that says what is covered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    pub(crate) documents: u64,
    pub(crate) namnder: usize,
    pub(crate) first_year: String,
    pub(crate) last_year: String,
    /// Files that could not be read, by committee.
    pub(crate) failed: BTreeMap<String, u64>,
}

impl Summary {
    /// Says in one line what is covered.
    pub(crate) fn line(&self, t: &Strings) -> String {
        t.covers(self.documents, self.namnder, &self.first_year, &self.last_year)
    }

    /// Adds up the coverage.
    pub(crate) fn of(rows: &[Coverage]) -> Self {
        let mut summary = Self::default();
        let mut namnder = BTreeSet::new();
        for row in rows {
            summary.documents += row.documents;
            if row.documents > 0
                && let Some(namnd) = &row.namnd
            {
                namnder.insert((&row.kommun, namnd));
            }
            if row.documents > 0
                && let Some(year) = row.month.as_deref().and_then(|month| month.get(..4))
            {
                if summary.first_year.is_empty() || year < summary.first_year.as_str() {
                    year.clone_into(&mut summary.first_year);
                }
                if year > summary.last_year.as_str() {
                    year.clone_into(&mut summary.last_year);
                }
            }
            if row.failed > 0 {
                *summary.failed.entry(row.namnd.clone().unwrap_or_default()).or_default() += row.failed;
            }
        }
        summary.namnder = namnder.len();
        summary
    }
}
