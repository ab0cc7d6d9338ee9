//! Days as people write them in a form.

use jiff::civil::{Date, date};

use crate::strings::month_of;

/// Characters of a day; the longest way to write one has under twenty.
const DAY_CHARS_MAX: usize = 30;

/// Which end of a period a loosely written date stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edge {
    First,
    Last,
}

/// Reads "2018", "2018-03", "mars 2018", "2018-3-15", "20180315", "15/3 2018", "15.3.2018" and "15 mars 2018": whatever
/// parts them, the year is the part with four figures, and the day stands at the other end.
pub(crate) fn loose_day(written: &str, edge: Edge) -> Option<Date> {
    if written.chars().count() > DAY_CHARS_MAX {
        return None;
    }
    let lower = written.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|c: char| c.is_whitespace() || "/-.,–".contains(c)).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [whole] if whole.len() == 8 && figures(whole).is_some() => {
            Date::new(year(whole.get(..4)?)?, month(whole.get(4..6)?)?, day(whole.get(6..)?)?).ok()
        }
        [whole] => {
            let year = year(whole)?;
            Some(match edge {
                Edge::First => date(year, 1, 1),
                Edge::Last => date(year, 12, 31),
            })
        }
        [one, other] => {
            let (year, month) = year(one).zip(month(other)).or_else(|| year(other).zip(month(one)))?;
            let first = Date::new(year, month, 1).ok()?;
            Some(match edge {
                Edge::First => first,
                Edge::Last => first.last_of_month(),
            })
        }
        [one, middle, other] => {
            let (year, day) = year(one).zip(day(other)).or_else(|| year(other).zip(day(one)))?;
            Date::new(year, month(middle)?, day).ok()
        }
        _ => None,
    }
}

fn year(part: &str) -> Option<i16> {
    let year = figures(part).filter(|_| part.len() == 4)?;
    i16::try_from(year).ok()
}

fn month(part: &str) -> Option<i8> {
    match figures(part) {
        Some(month) => i8::try_from(month).ok(),
        None => month_of(part),
    }
}

fn day(part: &str) -> Option<i8> {
    i8::try_from(figures(part)?).ok()
}

fn figures(part: &str) -> Option<u32> {
    if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Edge, loose_day};

    fn check(written: &str, first: &str, last: &str) {
        let read = |edge| loose_day(written, edge).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!((read(Edge::First).as_str(), read(Edge::Last).as_str()), (first, last), "{written}");
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        check("2020", "2020-01-01", "2020-12-31");
        for month in ["2020-02", "2020-2", "2020/02", "februari 2020", "feb. 2020", "Feb 2020", "February 2020"] {
            check(month, "2020-02-01", "2020-02-29");
        }
        for day in [
            "2020-12-31",
            "20201231",
            "2020/12/31",
            "2020.12.31",
            "31/12-2020",
            "31/12 2020",
            "31/12/2020",
            "31.12.2020",
            "31-12-2020",
            "31 december 2020",
            " 31 dec. 2020 ",
            "31 December, 2020",
            "2020 december 31",
        ] {
            check(day, "2020-12-31", "2020-12-31");
        }
        check("2020-1-5", "2020-01-05", "2020-01-05");
        check("5 maj 2020", "2020-05-05", "2020-05-05");
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for written in [
            "",
            "31/12",
            "12",
            "31/13-2020",
            "2020-02-30",
            "20201301",
            "20-12-31",
            "i fjol",
            "31 d 2020",
            "december",
            "2020-00",
            "2020-12-31-1",
            "9999999999-1-1",
            "+2020",
            "3\u{661}/12-2020",
            "1 2 3 4",
        ] {
            check(written, "", "");
        }
        check(&format!("2020{}", " ".repeat(100)), "", "");
    }
}
