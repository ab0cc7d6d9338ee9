//! What waits for a person to look at it: withheld documents and originals, and values that the parser was unsure of.

use remiss_archive::{Status, Stored};
use remiss_parse::Confidence;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::view::View;

/// Documents that are read from the catalogue at a time.
const STEP: usize = 100;
/// Documents that one look goes through; whoever wants to see more goes on from there.
const LOOKED_AT_MAX: usize = 1_000;

/// A document that waits for review.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Waiting {
    /// Identifier of the document.
    pub(crate) id: String,
    /// Address of its page on this service.
    pub(crate) url: String,
    /// Title of the matter.
    pub(crate) title: Option<String>,
    /// Committee.
    pub(crate) namnd: Option<String>,
    /// The file name or address it came from.
    pub(crate) source: String,
    /// Who may see it.
    pub(crate) status: Status,
    /// Whether the original is kept from the public.
    pub(crate) original_withheld: bool,
    /// What looked wrong.
    pub(crate) warnings: Vec<String>,
    /// Values of low confidence that nobody has corrected or accepted.
    pub(crate) doubtful: Vec<Doubtful>,
}

/// A value of low confidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Doubtful {
    /// The field of the record.
    pub(crate) field: String,
    /// The value of the whole field.
    pub(crate) value: Value,
    /// The text that it was read from.
    pub(crate) quote: Option<String>,
    /// Page of that text, from 1.
    pub(crate) page: Option<u32>,
    /// The rule that found it.
    pub(crate) rule: String,
}

impl Waiting {
    /// What is to be looked at in a document.
    pub(crate) fn of(stored: &Stored) -> Self {
        let record = &stored.record;
        let fields = serde_json::to_value(record).unwrap_or_default();
        let doubtful = record
            .findings
            .iter()
            .filter(|(field, _)| !stored.corrected.contains(field))
            .filter_map(|(field, findings)| {
                let finding = findings.iter().find(|finding| finding.confidence == Confidence::Low)?;
                Some(Doubtful {
                    field: field.clone(),
                    value: fields.get(field).cloned().unwrap_or_default(),
                    quote: finding.quote.as_deref().map(|q| q.split_whitespace().collect::<Vec<_>>().join(" ")),
                    page: finding.page,
                    rule: finding.rule.clone(),
                })
            })
            .collect();
        Self {
            id: stored.id.to_string(),
            url: format!("/dokument/{}", stored.id),
            title: record.title.clone(),
            namnd: record.namnd.clone(),
            source: record.source.clone(),
            status: stored.status,
            original_withheld: stored.original_withheld,
            warnings: record.warnings.clone(),
            doubtful,
        }
    }

    fn waits(&self) -> bool {
        self.status == Status::Withheld || self.original_withheld || !self.doubtful.is_empty()
    }
}

/// Documents that wait and that the caller may see, in order of arrival after one, and where to go on.
pub(crate) async fn waiting(state: &View, after: i64, limit: usize) -> Result<(Vec<Waiting>, Option<i64>), Problem> {
    let view = state.clone();
    state
        .read(move |archive| {
            let (mut found, mut after, mut looked_at) = (Vec::new(), after, 0);
            loop {
                let step = archive.stored_after(after, STEP).map_err(Problem::internal)?;
                for stored in &step {
                    after = stored.arrival;
                    let waiting = Waiting::of(stored);
                    if view.may_see(stored.status) && waiting.waits() {
                        found.push(waiting);
                    }
                    if found.len() == limit {
                        return Ok((found, Some(after)));
                    }
                }
                looked_at += step.len();
                if step.len() < STEP {
                    return Ok((found, None));
                }
                if looked_at >= LOOKED_AT_MAX {
                    return Ok((found, Some(after)));
                }
            }
        })
        .await
}
