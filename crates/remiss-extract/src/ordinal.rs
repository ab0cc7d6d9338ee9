//! Numbers of list items as they are printed: 3, c, iii.

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ordinal {
    /// 1, 2, 3.
    Figures,
    /// a, b, c, and after z aa, ab.
    Letters,
    /// A, B, C.
    Capitals,
    /// i, ii, iii.
    Roman,
    /// I, II, III.
    RomanCapitals,
}

/// The names of the forms in DOCX (`w:numFmt`), and as HTML and ODT give them (`type`, `style:num-format`) or CSS.
const NAMES: [(Ordinal, &[&str]); 5] = [
    (Ordinal::Figures, &["decimal", "decimalZero", "1"]),
    (Ordinal::Letters, &["lowerLetter", "a", "lower-alpha", "lower-latin"]),
    (Ordinal::Capitals, &["upperLetter", "A", "upper-alpha", "upper-latin"]),
    (Ordinal::Roman, &["lowerRoman", "i", "lower-roman"]),
    (Ordinal::RomanCapitals, &["upperRoman", "I", "upper-roman"]),
];

const NUMERALS: [(u32, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];
/// From here on figures are used: 3,999 is the last number that Roman numerals write without bars.
const LETTERS_BELOW: u32 = 4_000;

impl Ordinal {
    /// The form of this name; bullets and forms of other scripts are none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(ordinal, _)| *ordinal)
    }

    /// Writes a number.
    pub(crate) fn write(self, number: u32) -> String {
        match self {
            Self::Letters | Self::Roman if number == 0 || number >= LETTERS_BELOW => number.to_string(),
            Self::Figures => number.to_string(),
            Self::Letters => letters(number),
            Self::Roman => roman(number),
            Self::Capitals => Self::Letters.write(number).to_ascii_uppercase(),
            Self::RomanCapitals => Self::Roman.write(number).to_ascii_uppercase(),
        }
    }
}

fn letters(mut number: u32) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        out.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    out.iter().rev().collect()
}

fn roman(mut number: u32) -> String {
    let mut out = String::new();
    for (value, numeral) in NUMERALS {
        while number >= value {
            out.push_str(numeral);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_print_shows_them() {
        let check = |name: &str, number: u32, expected: &str| {
            assert_eq!(Ordinal::named(name).map(|form| form.write(number)).as_deref(), Some(expected));
        };
        check("decimal", 12, "12");
        check("lowerLetter", 3, "c");
        check("a", 28, "ab");
        check("upper-alpha", 26, "Z");
        check("upperRoman", 1949, "MCMXLIX");
        check("i", 0, "0");
        check("i", u32::MAX, "4294967295");
        assert_eq!(Ordinal::named("bullet"), None);
    }
}
