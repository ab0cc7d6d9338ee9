//! What the pages say, in Swedish and English.
//!
//! The words stand side by side in `strings/table.rs`, the names of fields and values in `strings/labels.rs`; the page
//! about the site is a text of its own, with one template for each language. The language is part of the address, so
//! every link to a page of ours is made by [`Strings::href`].

mod labels;
mod notices;
mod table;

use jiff::civil::Date;

use crate::format::number;

pub(crate) use labels::{is_name, month_of};
pub(crate) use table::{EN, SV, Strings};

/// Name of the parameter that chooses the language.
pub(crate) const LANG: &str = "lang";

impl Strings {
    /// The words of a language by its code.
    pub(crate) fn of(lang: &str) -> Option<&'static Self> {
        [&SV, &EN].into_iter().find(|t| t.lang == lang)
    }

    /// The words that a raw query string asks for; Swedish where it asks for none.
    pub(crate) fn of_query(query: Option<&str>) -> &'static Self {
        let asked = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
        asked.and_then(Self::of).unwrap_or(&SV)
    }

    /// The other language.
    pub(crate) fn other(&self) -> &'static Self {
        if self.is_swedish() { &EN } else { &SV }
    }

    /// Whether documents and pages share their language.
    pub(crate) fn is_swedish(&self) -> bool {
        self.lang == SV.lang
    }

    /// The one of two, Swedish and English, that is of this language.
    pub(crate) fn pick<T>(&self, [swedish, english]: [T; 2]) -> T {
        if self.is_swedish() { swedish } else { english }
    }

    /// The attribute for what is Swedish on every page: titles, names, quotes.
    pub(crate) fn sv(&self) -> &'static str {
        if self.is_swedish() { "" } else { " lang=\"sv\"" }
    }

    /// The address of a page of ours in this language.
    pub(crate) fn href(&self, address: &str) -> String {
        if self.is_swedish() {
            return address.to_owned();
        }
        let (page, place) = address.split_once('#').map_or((address, None), |(page, place)| (page, Some(place)));
        let sign = if page.contains('?') { '&' } else { '?' };
        let place = place.map(|place| format!("#{place}")).unwrap_or_default();
        format!("{page}{sign}{LANG}={}{place}", self.lang)
    }

    /// Says how many hits there are.
    pub(crate) fn count_hits(&self, total: u64) -> String {
        match total {
            0 => self.empty_title.to_owned(),
            _ => counted(total, self.one_hit, self.hits),
        }
    }

    /// Says how many documents there are.
    pub(crate) fn count_documents(&self, total: u64) -> String {
        counted(total, self.one_document, self.documents)
    }

    /// Says how many answers a case has, and how many are missing.
    pub(crate) fn count_answers(&self, answers: usize, missing: usize) -> String {
        let answers = counted(answers as u64, self.one_answer, self.answers);
        match missing {
            0 => answers,
            _ => format!("{answers}, {} {}", number(missing as u64), self.missing),
        }
    }

    /// Says that near-copies stand behind a card.
    pub(crate) fn count_copies(&self, copies: u32) -> String {
        format!("+ {}", counted(copies.into(), self.one_copy, self.copies))
    }

    /// Says how many filters are in force.
    pub(crate) fn count_active(&self, filters: usize) -> String {
        counted(filters as u64, self.one_active, self.active)
    }

    /// Says how many values of a facet are chosen.
    pub(crate) fn count_chosen(&self, chosen: usize) -> String {
        counted(chosen as u64, self.one_chosen, self.chosen)
    }

    /// Says that files of a committee could not be read.
    pub(crate) fn unread_of(&self, files: u64, namnd: &str) -> String {
        format!("{} {namnd}.", counted(files, self.one_unread, self.unread))
    }

    /// Says what the archive covers, in one line.
    pub(crate) fn covers(&self, documents: u64, namnder: usize, from: &str, to: &str) -> String {
        let namnder = counted(namnder as u64, self.one_namnd, self.namnder);
        let whole = format!("{} {} {namnder}", self.count_documents(documents), self.by);
        match (from, to) {
            ("", _) | (_, "") => whole,
            (from, to) if from == to => format!("{whole}, {from}"),
            (from, to) => format!("{whole}, {from}–{to}"),
        }
    }

    /// A day as it is written in a text, with blanks that do not break.
    pub(crate) fn day(&self, date: Date) -> String {
        let month = self.month(usize::from(date.month().unsigned_abs()) - 1);
        format!("{}\u{a0}{month}\u{a0}{}", date.day(), date.year())
    }

    /// The day of a document as it is shown in lists; one that was inferred says so.
    pub(crate) fn dated(&self, date: Option<Date>, is_inferred: bool) -> String {
        match date {
            None => self.undated.to_owned(),
            Some(date) if is_inferred => format!("{} ({})", self.day(date), self.inferred),
            Some(date) => self.day(date),
        }
    }

    /// How a day lies to the last day for answers.
    pub(crate) fn against_deadline(&self, date: Date, due: Date) -> String {
        let days = (date - due).get_days();
        let (one, many) =
            if days < 0 { (self.day_before, self.days_before) } else { (self.day_after, self.days_after) };
        match days.unsigned_abs() {
            0 => self.on_the_day.to_owned(),
            1 => format!("1 {one}"),
            days => format!("{} {many}", number(days.into())),
        }
    }

    /// What helps where nothing was found.
    pub(crate) fn empty_tips(&self) -> [&'static str; 4] {
        [self.empty_tip_filter, self.empty_tip_words, self.empty_tip_phrase, self.empty_tip_dnr]
    }
}

/// The word with a capital at its beginning.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{} {many}", number(count)) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{EN, SV, Strings};

    #[test]
    fn the_language_is_part_of_every_address() {
        assert_eq!(SV.href("/om#fel"), "/om#fel");
        assert_eq!(EN.href("/om#fel"), "/om?lang=en#fel");
        assert_eq!(EN.href("/?q=x&year=2021"), "/?q=x&year=2021&lang=en");
        assert_eq!(Strings::of_query(Some("q=x&lang=en")).lang, "en");
        assert_eq!(Strings::of_query(Some("q=lang=en&lang=fi")).lang, "sv");
    }

    #[test]
    fn counts_and_days_are_said_in_words() {
        assert_eq!(SV.count_hits(0), "Inga träffar");
        assert_eq!(EN.count_hits(1), "1 hit");
        assert_eq!(SV.covers(1_200, 1, "2009", "2025"), "1\u{a0}200 handlingar från 1 nämnd, 2009–2025");
        assert_eq!(EN.day(date(2018, 1, 30)), "30\u{a0}January\u{a0}2018");
        let due = date(2021, 3, 1);
        assert_eq!(SV.against_deadline(date(2021, 2, 27), due), "2 dagar före sista svarsdag");
        assert_eq!(SV.against_deadline(due, due), "på sista svarsdag");
        assert_eq!(EN.against_deadline(date(2021, 3, 2), due), "1 day after the deadline");
        assert_eq!(SV.against_deadline(date(2022, 3, 1), due), "365 dagar efter sista svarsdag");
    }
}
