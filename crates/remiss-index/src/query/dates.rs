//! Days that a query names: years, months, days, and periods counted from today.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use remiss_swedish::fold;

/// Longest period counted back from today, in its unit; more is a typing error.
const COUNT_MAX: i64 = 1_000;

/// The first and the last day that a text names: "2018", "2018-03", "2018-03-15", "i år", "förra-månaden",
/// "senaste-12-månaderna". Blanks may be hyphens, and å ä ö may be left out.
pub(crate) fn day_range(text: &str, today: Date) -> Option<(Date, Date)> {
    numbered(text).or_else(|| relative(text, today))
}

/// The months, folded.
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// The day or month that a text begins with as people write it ("2021-09-01", "1 september 2021", "mars 2020"), with its
/// bytes and as ISO writes it.
pub(crate) fn named_day(text: &str) -> Option<(usize, String)> {
    let mut ends = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).chain([text.len()]);
    let ends: [usize; 3] = std::array::from_fn(|_| ends.next().unwrap_or(text.len()));
    let words = ends.map(|end| &text[..end]);
    let value = words.map(|words| iso_of(&fold(&words.to_lowercase())));
    value.into_iter().zip(ends).find_map(|(value, end)| {
        let trimmed = text[..end].trim_end_matches([',', '.', '?', '!']).len();
        Some((trimmed, value?))
    })
}

fn iso_of(text: &str) -> Option<String> {
    let mut words = text.trim_end_matches([',', '.', '?', '!']).split(' ');
    let (first, second, third) = (words.next()?, words.next(), words.next());
    let month = |name: &str| MONTHS.iter().position(|month| *month == name).map(|month| month + 1);
    let year =
        |text: &str| (text.len() == 4).then(|| text.parse().ok()).flatten().filter(|y| (1800..=2100_i32).contains(y));
    let value = match (second, third) {
        (None, _) if first.len() == 10 && first.matches('-').count() == 2 => first.to_owned(),
        (Some(second), None) => format!("{:04}-{:02}", year(second)?, month(first)?),
        (Some(second), Some(third)) => {
            let day: u8 = first.parse().ok()?;
            format!("{:04}-{:02}-{day:02}", year(third)?, month(second)?)
        }
        _ => return None,
    };
    numbered(&value).map(|_| value)
}

fn numbered(text: &str) -> Option<(Date, Date)> {
    let mut numbers = text.split('-').map(str::parse::<i16>);
    let year = numbers.next()?.ok().filter(|y| (1500..=2200).contains(y))?;
    match (numbers.next(), numbers.next(), numbers.next()) {
        (None, ..) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(month), None, _) => {
            let first = Date::new(year, i8::try_from(month.ok()?).ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day), None) => {
            let date = Date::new(year, i8::try_from(month.ok()?).ok()?, i8::try_from(day.ok()?).ok()?).ok()?;
            Some((date, date))
        }
        _ => None,
    }
}

fn relative(text: &str, today: Date) -> Option<(Date, Date)> {
    let text = fold(&text.to_lowercase()).replace('-', " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let whole_year = |day: Date| (day.first_of_year(), day.last_of_year());
    let whole_month = |day: Date| (day.first_of_month(), day.last_of_month());
    let back = |span: Span| today.checked_sub(span).ok();
    match words[..] {
        ["idag"] | ["i", "dag"] => Some((today, today)),
        ["igar"] | ["i", "gar"] => back(1.day()).map(|day| (day, day)),
        ["iar"] | ["i" | "detta", "ar"] => Some(whole_year(today)),
        ["ifjol"] | ["i", "fjol"] | ["forra", "aret"] => back(1.year()).map(whole_year),
        ["denna", "manad"] | ["den", "har", "manaden"] => Some(whole_month(today)),
        ["forra", "manaden"] => back(1.month()).map(whole_month),
        ["senaste", unit] => Some((back(span(1, unit)?)?, today)),
        ["senaste", count, unit] => {
            let count = count.parse().ok().filter(|count| (1..=COUNT_MAX).contains(count))?;
            Some((back(span(count, unit)?)?, today))
        }
        _ => None,
    }
}

/// So many days, weeks, months or years; the unit in any of its forms, folded.
fn span(count: i64, unit: &str) -> Option<Span> {
    Some(match unit {
        "dygnet" | "dag" | "dagen" | "dagar" | "dagarna" => count.days(),
        "vecka" | "veckan" | "veckor" | "veckorna" => count.weeks(),
        "manad" | "manaden" | "manader" | "manaderna" => count.months(),
        "ar" | "aret" | "aren" => count.years(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2021-09-01", Some((10, "2021-09-01"))),
            ("2021-09-01, sedan", Some((10, "2021-09-01"))),
            ("1 september 2021", Some((16, "2021-09-01"))),
            ("1 September 2021? Nej", Some((16, "2021-09-01"))),
            ("mars 2020 trygghet", Some((9, "2020-03"))),
            ("31 februari 2021", None),
            ("mars", None),
            ("mars 20", None),
            ("2021-13-01", None),
            ("2021-9-1-2", None),
            ("2020 mars", None),
            ("1 2 3", None),
            ("", None),
        ] {
            let found = named_day(text);
            let found = found.as_ref().map(|(length, value)| (*length, value.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn periods_are_read() {
        let today = Date::constant(2024, 3, 31);
        for (text, first, last) in [
            ("2018", "2018-01-01", "2018-12-31"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("2018-03-15", "2018-03-15", "2018-03-15"),
            ("idag", "2024-03-31", "2024-03-31"),
            ("igår", "2024-03-30", "2024-03-30"),
            ("i år", "2024-01-01", "2024-12-31"),
            ("i-ar", "2024-01-01", "2024-12-31"),
            ("förra-året", "2023-01-01", "2023-12-31"),
            ("FÖRRA MÅNADEN", "2024-02-01", "2024-02-29"),
            ("senaste-12-månaderna", "2023-03-31", "2024-03-31"),
            ("senaste månaden", "2024-02-29", "2024-03-31"),
            ("senaste 2 åren", "2022-03-31", "2024-03-31"),
            ("senaste-veckan", "2024-03-24", "2024-03-31"),
        ] {
            let range = day_range(text, today).map(|(first, last)| (first.to_string(), last.to_string()));
            assert_eq!(range, Some((first.to_owned(), last.to_owned())), "{text}");
        }
        for text in ["", "2018-13", "18", "nästa år", "senaste 0 dagarna", "senaste 99999 dagarna", "2018-1-2-3"] {
            assert_eq!(day_range(text, today), None, "{text}");
        }
    }
}
