//! Personal identity numbers (personnummer) and coordination numbers (samordningsnummer), to be masked.

/// Finds personal identity numbers as byte ranges, in order.
///
/// A number has ten digits or twelve, a real birth date and a right check digit. Before its last four stands nothing, a
/// space, `+` or a hyphen or dash of any kind, which may have space around it or end a line. Digits that are part of
/// something longer, a diary number for one, are left alone.
pub fn personal_numbers(text: &str) -> Vec<(u32, u32)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + offset;
        let first = digit_run(bytes, start);
        at = start + first;
        let (digits, end) = match first {
            10 | 12 => (bytes[start..at].to_vec(), at),
            6 | 8 => {
                let last = at + separator(&text[at..]);
                if last == at || digit_run(bytes, last) != 4 {
                    continue;
                }
                ([&bytes[start..at], &bytes[last..last + 4]].concat(), last + 4)
            }
            _ => continue,
        };
        if stands_alone(text, start, end) && is_personal_number(&digits) {
            found.push((start as u32, end as u32));
            at = end;
        }
    }
    found
}

/// How many bytes stand between the birth date and the last four digits, at the start of a text; 0 when something else
/// stands there.
fn separator(text: &str) -> usize {
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\t' | '\r' | '\n');
    let is_dash = |c: char| matches!(c, '-' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let spaces = |text: &str| {
        let rest = text.trim_start_matches(is_space);
        let space = &text[..text.len() - rest.len()];
        // One line end, and the indent of the line behind it.
        (space.len() <= SPACE_MAX && space.matches('\n').count() <= 1).then_some(space.len())
    };
    let Some(before) = spaces(text) else { return 0 };
    let rest = &text[before..];
    match rest.chars().next().filter(|&c| is_dash(c)) {
        Some(dash) => {
            let dash = before + dash.len_utf8();
            spaces(&text[dash..]).map_or(0, |after| dash + after)
        }
        None if text[..before].chars().count() == 1 => before,
        None => 0,
    }
}

/// The most bytes of space on one side of the dash.
const SPACE_MAX: usize = 24;

fn digit_run(bytes: &[u8], start: usize) -> usize {
    bytes.get(start..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// Tells whether nothing beside the digits makes them part of another number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |mark: char| mark.is_alphanumeric() || matches!(mark, '/' | '-' | '+' | '_' | '@');
    let mut earlier = text[..start].chars().rev();
    let (before, further) = (earlier.next(), earlier.next());
    let mut after = text[end..].chars();
    let (next, then) = (after.next(), after.next());
    // A hyphen joins a word to the number, as in the key of a case, but digits make one number of both.
    let joined = |mark: Option<char>, beyond: Option<char>| {
        mark.is_some_and(joins) && !(mark == Some('-') && beyond.is_some_and(char::is_alphabetic))
    };
    let point_in_number = matches!(next, Some('.' | ':' | ',')) && then.is_some_and(|letter| letter.is_ascii_digit());
    let number_before = matches!(before, Some('.' | ':' | ',')) && ends_with_digit(&text[..start - 1]);
    // Groups of digits with spaces are sums and telephone numbers.
    let spaced = matches!(before, Some(' ')) && ends_with_digit(&text[..start - 1]);
    !joined(before, further) && !joined(next, then) && !point_in_number && !number_before && !spaced
}

fn ends_with_digit(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_ascii_digit())
}

fn is_personal_number(digits: &[u8]) -> bool {
    let (century, short) = digits.split_at(digits.len() - 10);
    if !matches!(century, b"" | b"18" | b"19" | b"20") {
        return false;
    }
    let two = |at: usize| u32::from(short[at] - b'0') * 10 + u32::from(short[at + 1] - b'0');
    let (month, day) = (two(2), two(4));
    // Coordination numbers add 60 to the day.
    let day = if day > 60 { day - 60 } else { day };
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    if !(1..=days).contains(&day) {
        return false;
    }
    let sum: u32 = short
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let product = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
