//! Where one page of an answer ended, as an opaque token that stays valid over commits.

use std::hash::BuildHasher;

use data_encoding::BASE64URL_NOPAD;
use foldhash::quality::FixedState;

use crate::engine::SearchError;
use crate::request::SearchRequest;
use crate::tantivy_engine::collect::Place;

/// Where a page ended, and in which of its readings the query was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) place: Place,
    /// Whether fewer words sufficed than were asked for.
    pub(crate) softened: bool,
}

const SEED: u64 = 0x7265_6d69_7373;

impl Cursor {
    /// The token of this place in the answer to `request`.
    pub(crate) fn to_token(self, request: &SearchRequest) -> String {
        let mut bytes = [0; 25];
        bytes[..8].copy_from_slice(&of_request(request).to_be_bytes());
        bytes[8..16].copy_from_slice(&self.place.key.to_be_bytes());
        bytes[16..24].copy_from_slice(&self.place.tie.to_be_bytes());
        bytes[24] = u8::from(self.softened);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a token.
    ///
    /// # Errors
    /// The token is not one of ours, or belongs to another search.
    pub(crate) fn from_token(token: &str, request: &SearchRequest) -> Result<Self, SearchError> {
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| SearchError::BadCursor)?;
        let bytes: [u8; 25] = bytes.try_into().map_err(|_| SearchError::BadCursor)?;
        let number = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[at..at + 8]);
            u64::from_be_bytes(eight)
        };
        if number(0) != of_request(request) || bytes[24] > 1 {
            return Err(SearchError::BadCursor);
        }
        Ok(Self { place: Place { key: number(8), tie: number(16) }, softened: bytes[24] == 1 })
    }
}

/// A number for everything that decides which documents come in which order.
fn of_request(request: &SearchRequest) -> u64 {
    let SearchRequest { q, filters, from, to, sort, matching, group, visibility, .. } = request;
    FixedState::with_seed(SEED).hash_one((q, filters, from, to, sort, matching, group, visibility))
}
