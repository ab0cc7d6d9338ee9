//! The service as one caller may see it: every handler that reads documents asks here, and so cannot show too much.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use remiss_archive::{Scope, Sight, Status, Stored};
use remiss_index::{Engine, FacetCount, SearchAnswer, SearchError, SearchRequest, SimilarTo, Suggestion, Visibility};

use crate::access::Caller;
use crate::problem::Problem;
use crate::state::State;
use crate::store::{self, Summary};

/// What all handlers share, and who asks.
#[derive(Clone)]
pub(crate) struct View {
    state: Arc<State>,
    pub(crate) caller: Caller,
}

impl View {
    /// Whether the caller may see documents of a status.
    pub(crate) fn may_see(&self, status: Status) -> bool {
        status == Status::Public || self.sees_internal()
    }

    /// Whether the caller may see the bytes of a document that may be seen.
    pub(crate) fn may_see_original(&self, document: &Stored) -> bool {
        !document.original_withheld || self.sees_internal()
    }

    /// Whether the caller may see what is internal or withheld.
    pub(crate) fn sees_internal(&self) -> bool {
        self.caller.may(Scope::ReadInternal)
    }

    /// Which documents make the cases that the caller sees.
    pub(crate) fn sight(&self) -> Sight {
        if self.sees_internal() { Sight::All } else { Sight::Public }
    }

    /// A document as the caller sees it: in the case that the documents in sight make.
    pub(crate) fn as_seen(&self, mut document: Stored) -> Stored {
        if self.sight() == Sight::Public {
            document.record.case = document.public_case.take();
        }
        document
    }

    /// What the engine may show the caller.
    pub(crate) fn visibility(&self) -> Visibility {
        if self.sees_internal() { Visibility::Internal } else { Visibility::Public }
    }

    /// What forms of this caller carry.
    pub(crate) fn form_key(&self) -> String {
        self.form_key_of(&self.caller.name).to_hex().to_string()
    }

    /// Whether a form carries what it should; compared in constant time.
    pub(crate) fn is_form_key(&self, key: &str) -> bool {
        blake3::Hash::from_hex(key).is_ok_and(|key| key == self.form_key_of(&self.caller.name))
    }

    /// Runs one search off the async threads, behind the bound.
    pub(crate) async fn search(&self, request: SearchRequest) -> Result<SearchAnswer, Problem> {
        self.ask_engine(move |engine| engine.search(&request)).await
    }

    /// Asks the engine off the async threads, behind the bound and within the time of one answer. The engine that the
    /// question is put to knows only what the caller may see.
    pub(crate) async fn ask_engine<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Engine) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, Problem> {
        let visibility = self.visibility();
        self.state.ask_engine(move |engine| ask(&Seen { engine, visibility })).await
    }

    /// What the archive covers.
    pub(crate) async fn summary(&self) -> Result<Arc<Summary>, Problem> {
        match self.known_summary() {
            Some(summary) => Ok(summary),
            None => Ok(self.keep_summary(Summary::of(&store::coverage(self).await?))),
        }
    }
}

impl Deref for View {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl FromRequestParts<Arc<State>> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Infallible> {
        // Without a caller nobody has shown anything: the public asks.
        let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_default();
        Ok(Self { state: Arc::clone(state), caller })
    }
}

/// An engine that answers every question for one visibility, whatever the question says.
struct Seen<'a> {
    engine: &'a dyn Engine,
    visibility: Visibility,
}

impl Seen<'_> {
    fn as_seen(&self, request: &SearchRequest) -> SearchRequest {
        SearchRequest { visibility: self.visibility, ..request.clone() }
    }
}

impl Engine for Seen<'_> {
    fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        let mut answer = self.engine.search(&self.as_seen(request))?;
        if let (Some(from), Some(to)) = (request.from, request.to)
            && from > to
        {
            let said = format!("Periodens första dag, {from}, kommer efter dess sista, {to}. Ingen dag ligger i den.");
            answer.query.notices.push(said);
        }
        for (field, counts) in &mut answer.facets {
            // What is selected is listed whether or not any document has it: a value that only internal documents have
            // must not differ from one that none has.
            counts.retain(|count| count.count > 0);
            for value in request.filters.get(field).into_iter().flatten() {
                if !counts.iter().any(|count| count.value == *value) {
                    counts.push(FacetCount { value: value.clone(), count: 0, selected: true });
                }
            }
        }
        Ok(answer)
    }

    fn similar(&self, to: SimilarTo<'_>, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        self.engine.similar(to, &self.as_seen(request))
    }

    fn marks(&self, id: &str, request: &SearchRequest) -> Result<Vec<(u32, u32)>, SearchError> {
        self.engine.marks(id, &self.as_seen(request))
    }

    fn suggest(&self, beginning: &str, limit: usize, _: Visibility) -> Result<Vec<Suggestion>, SearchError> {
        self.engine.suggest(beginning, limit, self.visibility)
    }

    fn generation(&self) -> u64 {
        self.engine.generation()
    }

    fn documents(&self) -> u64 {
        self.engine.documents()
    }
}
