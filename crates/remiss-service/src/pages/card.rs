//! A document as it stands in a list: title, committee, date, numbers, stance, passages.

use std::collections::BTreeSet;

use remiss_index::Hit;
use remiss_parse::Stance;

use crate::format::safe_passage;
use crate::pages::links::Links;
use crate::parameters::escape;
use crate::problem::Problem;
use crate::store;
use crate::strings::Strings;
use crate::view::View;

/// Passages that a card shows; the document has the rest. With three, a full page of long ones would be 68 kB.
const PASSAGES: usize = 2;

/// One document of a list.
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) kind: String,
    pub(crate) namnd: String,
    pub(crate) kommun: String,
    pub(crate) date: String,
    pub(crate) iso_date: String,
    pub(crate) dnr: Vec<String>,
    pub(crate) stance: Option<StanceBadge>,
    pub(crate) passages: Vec<PassageView>,
    pub(crate) case_href: Option<String>,
    pub(crate) copies: Option<String>,
}

/// A stance as a badge: the word carries the meaning, the class only the colour.
pub(crate) struct StanceBadge {
    pub(crate) label: String,
    pub(crate) class: &'static str,
}

/// A passage with the link to its place.
pub(crate) struct PassageView {
    pub(crate) html: String,
    pub(crate) page: u32,
    pub(crate) section: String,
    pub(crate) href: String,
}

/// Hits as cards, opened from the result that the links tell of. Only a case of several documents has more to show.
pub(crate) async fn cards(state: &View, t: &Strings, hits: &[Hit], links: &Links) -> Result<Vec<Card>, Problem> {
    let shared = store::shared_cases(state, hits.iter().filter_map(|hit| hit.case.clone()).collect()).await?;
    let inferred = store::inferred_dates(state, hits.iter().map(|hit| hit.id.clone()).collect()).await?;
    let is_inferred = |hit: &Hit| inferred.contains(&hit.id);
    Ok(hits
        .iter()
        .map(|hit| Card { date: t.dated(hit.date, is_inferred(hit)), ..Card::new(t, hit, links, &shared) })
        .collect())
}

/// The same without passages.
pub(crate) async fn short_cards(state: &View, t: &Strings, hits: &[Hit], links: &Links) -> Result<Vec<Card>, Problem> {
    let cards = cards(state, t, hits, links).await?;
    Ok(cards.into_iter().map(|card| Card { passages: Vec::new(), ..card }).collect())
}

impl Card {
    fn new(t: &Strings, hit: &Hit, links: &Links, shared_cases: &BTreeSet<String>) -> Self {
        let passages = hit
            .passages
            .iter()
            .take(PASSAGES)
            .filter(|passage| !passage.html.trim().is_empty())
            .map(|passage| PassageView {
                html: safe_passage(&passage.html),
                page: passage.page,
                section: passage.section.clone().unwrap_or_default(),
                href: links.opened_at(&hit.url, Some(passage.start)),
            })
            .collect();
        Self {
            title: hit.title.clone().unwrap_or_else(|| t.untitled.to_owned()),
            href: links.opened(&hit.url),
            kind: t.kind(hit.document_type),
            namnd: hit.namnd.clone().unwrap_or_else(|| t.no_namnd.to_owned()),
            kommun: hit.kommun.clone().unwrap_or_default(),
            date: t.dated(hit.date, false),
            iso_date: hit.date.map(|date| date.to_string()).unwrap_or_default(),
            dnr: hit.dnr.clone(),
            stance: StanceBadge::new(t, hit.stance),
            passages,
            case_href: hit
                .case
                .as_ref()
                .filter(|key| shared_cases.contains(*key))
                .map(|key| t.href(&format!("/arende/{}", escape(key)))),
            copies: hit.copies.filter(|copies| *copies > 0).map(|copies| t.count_copies(copies)),
        }
    }
}

impl StanceBadge {
    /// A badge, unless nothing can be told.
    pub(crate) fn new(t: &Strings, stance: Stance) -> Option<Self> {
        let class = match stance {
            Stance::Tillstyrker => "for",
            Stance::TillstyrkerDelvis => "partly",
            Stance::Avstyrker => "against",
            Stance::Besvarad | Stance::Hanvisar | Stance::IngenErinran => "neutral",
            Stance::Oklart => return None,
        };
        Some(Self { label: t.stance(stance), class })
    }
}
