//! The fields of the tantivy index, and the tokenizer that takes tokens as they were made.

use tantivy::schema::{FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::document::SAME_PLACE;
use crate::fields::FieldTable;
use crate::request::{FacetField, Visibility};
use crate::tantivy_engine::columns;

/// Version of the fields below and of what they hold; an index of another version is rebuilt.
pub(crate) const FORMAT_VERSION: u32 = 6;

/// The case of a document as the public documents alone make it.
pub(crate) const PUBLIC_CASE: &str = "public_case";

const TOKENIZER: &str = "ready";

/// The fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) exact: Field,
    pub(crate) stem: Field,
    pub(crate) folded: Field,
    pub(crate) parts: Field,
    pub(crate) title_stem: Field,
    pub(crate) title_folded: Field,
    pub(crate) lead_stem: Field,
    pub(crate) named: Field,
    pub(crate) own_identifiers: Field,
    pub(crate) cited_identifiers: Field,
    pub(crate) completions: Field,
    /// `field␟value` of every facet value, for queries on one of them.
    pub(crate) values: Field,
    pub(crate) day: Field,
    pub(crate) added: Field,
    pub(crate) id_key: Field,
    pub(crate) internal: Field,
    pub(crate) signature: Field,
    pub(crate) shown: Field,
    pub(crate) text: Field,
    pub(crate) public_case: Field,
}

/// The name under which a facet's values are kept for those who see so much: documents have two cases, that which all
/// documents make and that which the public ones alone make.
pub(crate) fn facet_name(field: FacetField, visibility: Visibility) -> &'static str {
    match (field, visibility) {
        (FacetField::Case, Visibility::Public) => PUBLIC_CASE,
        _ => field.as_str(),
    }
}

/// Name of the fast field of a facet.
pub(crate) fn facet_column(name: &str) -> String {
    format!("facet_{name}")
}

/// The schema and its fields; the table says which facets there are.
pub(crate) fn schema(table: &FieldTable) -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let tokens = |record: IndexRecordOption, norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(record).set_fieldnorms(norms),
        )
    };
    let raw = || {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_index_option(IndexRecordOption::Basic)
                .set_fieldnorms(false),
        )
    };
    let number = || NumericOptions::default().set_fast();
    let id = builder.add_text_field("id", raw().set_stored());
    let exact = builder.add_text_field("exact", tokens(IndexRecordOption::WithFreqsAndPositions, true));
    let stem = builder.add_text_field("stem", tokens(IndexRecordOption::WithFreqsAndPositions, true));
    let folded = builder.add_text_field("folded", tokens(IndexRecordOption::WithFreqs, true));
    let parts = builder.add_text_field("parts", tokens(IndexRecordOption::WithFreqs, true));
    let title_stem = builder.add_text_field("title_stem", tokens(IndexRecordOption::WithFreqs, true));
    let title_folded = builder.add_text_field("title_folded", tokens(IndexRecordOption::WithFreqs, true));
    let lead_stem = builder.add_text_field("lead_stem", tokens(IndexRecordOption::WithFreqs, true));
    let named = builder.add_text_field("named", raw());
    let own_identifiers = builder.add_text_field("own_identifiers", raw());
    let cited_identifiers = builder.add_text_field("cited_identifiers", raw());
    let completions = builder.add_text_field("completions", raw());
    let values = builder.add_text_field("values", raw());
    let day = builder.add_i64_field(columns::DAY, number());
    let added = builder.add_u64_field(columns::ADDED, number());
    let id_key = builder.add_u64_field(columns::ID_KEY, number());
    let internal = builder.add_u64_field(columns::INTERNAL, number());
    let signature = builder.add_u64_field(columns::SIGNATURE, number());
    let shown = builder.add_text_field("shown", STORED);
    let text = builder.add_text_field("text", STORED);
    for facet in table.facets() {
        builder.add_text_field(&facet_column(facet.as_str()), FAST);
    }
    let public_case = builder.add_text_field(&facet_column(PUBLIC_CASE), FAST);
    let fields = Fields {
        id,
        exact,
        stem,
        folded,
        parts,
        title_stem,
        title_folded,
        lead_stem,
        named,
        own_identifiers,
        cited_identifiers,
        completions,
        values,
        day,
        added,
        id_key,
        internal,
        signature,
        shown,
        text,
        public_case,
    };
    (builder.build(), fields)
}

/// Tokenizers by the names that the schema uses.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, ReadyTokenizer::default());
    manager
}

/// Takes apart what [`crate::document`] put together: blanks between places, [`SAME_PLACE`] between words of one place.
#[derive(Debug, Clone, Default)]
struct ReadyTokenizer {
    token: Token,
}

struct ReadyTokens<'a> {
    text: &'a str,
    at: usize,
    /// Blanks passed so far: the place of the next word.
    place: usize,
    token: &'a mut Token,
}

impl Tokenizer for ReadyTokenizer {
    type TokenStream<'a> = ReadyTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ReadyTokens<'a> {
        self.token.reset();
        ReadyTokens { text, at: 0, place: 0, token: &mut self.token }
    }
}

impl TokenStream for ReadyTokens<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte == b' ' {
                self.place += 1;
            } else if byte != SAME_PLACE as u8 {
                break;
            }
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return false;
        }
        let start = self.at;
        // Words are short: a search by blocks would cost more than it saves.
        let length = bytes[start..].iter().position(|b| *b == b' ' || *b == SAME_PLACE as u8);
        let end = length.map_or(bytes.len(), |length| start + length);
        self.at = end;
        self.token.text.clear();
        self.token.text.push_str(&self.text[start..end]);
        self.token.position = self.place;
        self.token.offset_from = start;
        self.token.offset_to = end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
