//! Personal identity numbers (personnummer) and coordination numbers (samordningsnummer), to be masked.

/// Finds personal identity numbers as byte ranges, in order.
///
/// A number has ten digits or twelve, a real birth date and a right check digit, with `-`, `+`, a space or nothing before
/// its last four. Digits that are part of something longer, a diary number for one, are left alone.
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
                if !bytes.get(at).is_some_and(|mark| matches!(mark, b'-' | b'+' | b' '))
                    || digit_run(bytes, at + 1) != 4
                {
                    continue;
                }
                ([&bytes[start..at], &bytes[at + 1..at + 5]].concat(), at + 5)
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

fn digit_run(bytes: &[u8], start: usize) -> usize {
    bytes.get(start..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// Tells whether nothing beside the digits makes them part of another number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |mark: char| mark.is_alphanumeric() || matches!(mark, '/' | '-' | '+' | '_' | '@');
    let before = text[..start].chars().next_back();
    let mut after = text[end..].chars();
    let (next, then) = (after.next(), after.next());
    let point_in_number = matches!(next, Some('.' | ':' | ',')) && then.is_some_and(|letter| letter.is_ascii_digit());
    let number_before = matches!(before, Some('.' | ':' | ',')) && ends_with_digit(&text[..start - 1]);
    // Groups of digits with spaces are sums and telephone numbers.
    let spaced = matches!(before, Some(' ')) && ends_with_digit(&text[..start - 1]);
    !before.is_some_and(joins) && !next.is_some_and(joins) && !point_in_number && !number_before && !spaced
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
