//! Dates as council documents write them, in digits and in words.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::rules::ascii;

/// A date in a folded text; the year may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// The year, where it is written.
    pub(crate) year: Option<i16>,
    month: i8,
    day: i8,
}

impl Found {
    /// The date, if its year is written.
    pub(crate) fn date(&self) -> Option<Date> {
        self.in_year(self.year?)
    }

    /// The date in a year.
    pub(crate) fn in_year(&self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii(concat!(
        r"\b(?P<y>(?:19|20)\d\d)[-./](?P<m>\d\d)[-./](?P<d>\d\d)\b",
        r"|\b(?:den )?(?P<day>\d{1,2})(?:[:.]?e|:a|st|nd|rd|th|\.)? ?(?P<month>januari|jan|februari|feb|mars|mar|april|apr|maj|juni|jun|juli|jul|augusti|aug|september|sept|sep|oktober|okt|november|nov|december|dec|january|february|march|may|june|july|august|october|oct|januar|februar|mai|desember|tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesakuuta|heinakuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta)\b\.?,?(?: (?P<year>(?:19|20)\d\d)\b)?",
        r"|\b(?P<enmonth>january|february|march|april|may|june|july|august|september|october|november|december) (?P<enday>\d{1,2}), (?P<enyear>(?:19|20)\d\d)\b",
        r"|\b(?P<fd>\d{1,2})[/.] ?(?P<fm>\d{1,2})[-/. ] ?(?P<fy>(?:19|20)\d\d)\b",
    )))
    .expect("constant pattern")
});

/// Finds all dates of a folded text in order.
pub(crate) fn find(folded: &str) -> Vec<Found> {
    DATE.captures_iter(folded)
        .filter_map(|found| {
            let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
            let (year, month, day) = if let (Some(y), Some(m), Some(d)) = (number("y"), number("m"), number("d")) {
                (Some(y), i8::try_from(m).ok()?, d)
            } else if let Some(month) = found.name("month") {
                (number("year"), month_number(month.as_str())?, number("day")?)
            } else if let Some(month) = found.name("enmonth") {
                (number("enyear"), month_number(month.as_str())?, number("enday")?)
            } else {
                (number("fy"), i8::try_from(number("fm")?).ok()?, number("fd")?)
            };
            let found = Found { range: found.get(0)?.range(), year, month, day: i8::try_from(day).ok()? };
            // The leap year lets 29 February pass where the year is not written.
            found.in_year(year.unwrap_or(2000)).is_some().then_some(found)
        })
        .collect()
}

/// A date that is nothing else and has two figures for its year ("21-03-18"), as forms write it behind a label.
pub(crate) fn short(folded: &str) -> Option<Found> {
    let mut numbers = folded.splitn(3, '-').map(|part| part.parse::<i8>().ok().filter(|_| part.len() == 2));
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let year = i16::from(year) + if year < 60 { 2000 } else { 1900 };
    let found = Found { range: 0..folded.len(), year: Some(year), month, day };
    found.date().is_some().then_some(found)
}

fn month_number(word: &str) -> Option<i8> {
    const FINNISH: [&str; 12] =
        ["tammi", "helmi", "maalis", "huhti", "touko", "kesa", "heina", "elo", "syys", "loka", "marras", "joulu"];
    if let Some(stem) = word.strip_suffix("kuuta") {
        return FINNISH.iter().position(|&m| m == stem).map(|i| i as i8 + 1);
    }
    Some(match word.get(..3)? {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "maj" | "may" | "mai" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "okt" | "oct" => 10,
        "nov" => 11,
        "dec" | "des" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn spellings_of_one_date() {
        let expected = "2019-09-03".parse::<Date>().expect("a date");
        for text in [
            "2019-09-03",
            "2019.09.03",
            "den 3 september 2019",
            "tisdagen den 3 september 2019, kl. 16",
            "3 sept. 2019",
            "September 3, 2019",
            "3.9.2019",
            "3/9 2019",
            "3. september 2019",
            "3 syyskuuta 2019",
        ] {
            let found = find(&fold(text));
            assert_eq!(found.iter().filter_map(Found::date).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in ["KS 2019/1899", "08-508 12 345", "2019-13-40", "19-29 år", "5 maja", "§ 12 2019"] {
            assert_eq!(find(&fold(text)), [], "{text}");
        }
        assert_eq!(
            find("den 24 september").first().map(|f| (f.year, f.in_year(2020))),
            Some((None, Date::new(2020, 9, 24).ok()))
        );
    }
}
