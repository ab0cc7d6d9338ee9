//! Spelling without accents and OCR confusions, and distances between words, for matching known phrases.

use remiss_swedish::position;

/// Lower-cases one character and takes its accent away, one character for one.
///
/// Dashes, quotation marks and spaces of all kinds become the plain ones, so that tables need one spelling only.
#[inline]
pub(crate) fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return match c {
            '\t' | '\x0c' | '\r' => ' ',
            other => other.to_ascii_lowercase(),
        };
    }
    match c {
        'å' | 'ä' | 'Å' | 'Ä' | 'á' | 'à' | 'â' | 'ã' | 'Á' | 'À' | 'Â' | 'Ã' | 'æ' | 'Æ' => 'a',
        'ö' | 'Ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ø' => 'o',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => 'i',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ý' | 'ÿ' | 'Ý' => 'y',
        'ç' | 'č' | 'ć' | 'Ç' | 'Č' | 'Ć' => 'c',
        'ñ' | 'Ñ' | 'ń' | 'Ń' => 'n',
        'š' | 'ś' | 'Š' | 'Ś' => 's',
        'ž' | 'ż' | 'ź' | 'Ž' | 'Ż' | 'Ź' => 'z',
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        'ł' | 'Ł' => 'l',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{201c}'..='\u{201f}' | '«' | '»' => '"',
        '\u{2018}'..='\u{201b}' | '´' => '\'',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

/// Folds a word or phrase of a table the way the text is folded.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

/// Appends a text folded.
pub(crate) fn fold_into(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, wide) = rest.split_at(ascii_len(rest.as_bytes()));
        if position(plain.as_bytes(), |byte| byte < b' ').is_some() {
            out.extend(plain.chars().map(fold_char));
        } else {
            let from = out.len();
            out.push_str(plain);
            out[from..].make_ascii_lowercase();
        }
        let mut chars = wide.chars();
        out.extend(chars.next().map(fold_char));
        rest = chars.as_str();
    }
}

/// How many bytes at the start are ASCII.
pub(crate) fn ascii_len(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let high = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        if high != 0 {
            return place * 8 + high.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().take_while(|byte| byte.is_ascii()).count()
}

/// The letter class of a folded character: what a scan without å ä ö confuses becomes one letter.
fn class(c: char) -> Option<char> {
    match c {
        'a' | 'e' | 'd' | 'o' | '0' | '6' | '&' | '4' => Some('o'),
        'i' | 'l' | '1' | '|' | '!' => Some('i'),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    }
}

/// The skeleton of a phrase: letter classes without repetition, spaces or marks.
///
/// Two spellings of one phrase in a damaged scan mostly share it; different words may share it too, so it is only
/// compared with registered phrases.
pub(crate) fn skeleton(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars().map(fold_char).filter_map(class) {
        if last != Some(c) {
            out.push(c);
            last = Some(c);
        }
    }
    out
}

/// A phrase made ready to be compared with many others.
#[derive(Debug, Clone)]
pub(crate) struct Likeness {
    skeleton: String,
    chars: usize,
    /// A bit for each letter of the skeleton, by its lowest bits.
    letters: u64,
}

impl Likeness {
    /// Makes a folded phrase ready.
    pub(crate) fn of(folded: &str) -> Self {
        let skeleton = skeleton(folded);
        let letters = skeleton.bytes().fold(0, |letters, byte| letters | 1 << (byte % 64));
        Self { skeleton, chars: folded.chars().count(), letters }
    }

    /// Bytes of the skeleton.
    pub(crate) fn len(&self) -> usize {
        self.skeleton.len()
    }

    /// How unlike two phrases are, if at most about 15 % of the letters differ after OCR confusions.
    pub(crate) fn unlike(&self, other: &Self) -> Option<usize> {
        let max = (self.chars.max(other.chars) * 15 / 100).max(1);
        // The skeleton forgives much: short words must agree in length, too.
        if self.chars.abs_diff(other.chars) > max {
            return None;
        }
        // Each edit takes at most one letter away and brings one in: most phrases are told apart without comparing them.
        if (self.letters ^ other.letters).count_ones() as usize > 2 * max {
            return None;
        }
        distance_within(self.skeleton.as_bytes(), other.skeleton.as_bytes(), max)
    }
}

/// Edit distance of two byte strings, or none when it exceeds `max`.
pub(crate) fn distance_within(a: &[u8], b: &[u8], max: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut short = [0; 64];
    let mut long = Vec::new();
    let row = if b.len() < short.len() {
        &mut short[..=b.len()]
    } else {
        long.resize(b.len() + 1, 0);
        long.as_mut_slice()
    };
    row.iter_mut().enumerate().for_each(|(i, cost)| *cost = i);
    let over = max + 1;
    for (i, &x) in a.iter().enumerate() {
        // Places farther from the diagonal than `max` cost more than that.
        let (from, to) = (i.saturating_sub(max), b.len().min(i + max + 1));
        let mut diagonal = row[from];
        row[from] = if from == 0 { i + 1 } else { over };
        let mut best = row[from];
        for j in from..to {
            let above = if j + 1 > i + max { over } else { row[j + 1] };
            let cost = if x == b[j] { diagonal } else { 1 + diagonal.min(row[j]).min(above) };
            diagonal = row[j + 1];
            row[j + 1] = cost;
            best = best.min(cost);
        }
        if best > max {
            return None;
        }
    }
    row.last().copied().filter(|&d| d <= max)
}

/// How unlike two folded phrases are, if at most about 15 % of the letters differ after OCR confusions.
#[cfg(test)]
fn unlikeness(a: &str, b: &str) -> Option<usize> {
    Likeness::of(a).unlike(&Likeness::of(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeleton_joins_the_spellings_of_a_scan() {
        for (a, b) in [
            ("Förvaltningens förslag till beslut", "F6rvaltningens férslag till beslut"),
            ("Socialnämnden", "Socialnimnden"),
            ("tjänsteutlåtande", "tjédnsteutlatande"),
            ("Ärendets beredning", "Arendets beredning"),
            ("Älvsjö stadsdelsnämnd", "Alvsjd stadsdelsnamnd"),
        ] {
            assert!(unlikeness(&fold(a), &fold(b)).is_some(), "{a} / {b}");
        }
        assert_eq!(unlikeness(&fold("Socialnämnden"), &fold("Trafiknämnden")), None);
        assert_eq!(unlikeness("bakgrund", "bilaga"), None);
    }

    /// The distance by the whole table.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, &x) in a.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], i + 1);
            for (j, &y) in b.iter().enumerate() {
                let cost = if x == y { diagonal } else { 1 + diagonal.min(row[j]).min(row[j + 1]) };
                diagonal = std::mem::replace(&mut row[j + 1], cost);
            }
        }
        row[b.len()]
    }

    proptest::proptest! {
        #[test]
        fn distances_agree_with_the_whole_table(a in "[abc]{0,80}", b in "[abc]{0,80}", max in 0_usize..9) {
            let whole = distance(a.as_bytes(), b.as_bytes());
            let expected = (whole <= max).then_some(whole);
            proptest::prop_assert_eq!(distance_within(a.as_bytes(), b.as_bytes(), max), expected);
        }

        #[test]
        fn near_distances_agree(a in "[abcd]{0,30}", at in 0_usize..30, cut in 0_usize..4, put in "[abcd]{0,3}") {
            let at = at.min(a.len());
            let b = format!("{}{put}{}", &a[..at], &a[(at + cut).min(a.len())..]);
            let whole = distance(a.as_bytes(), b.as_bytes());
            proptest::prop_assert_eq!(distance_within(a.as_bytes(), b.as_bytes(), 4), Some(whole));
        }
    }

    #[test]
    fn distance_stops_at_its_bound() {
        assert_eq!(distance_within(b"abc", b"abd", 1), Some(1));
        assert_eq!(distance_within(b"abc", b"xyz", 2), None);
        assert_eq!(distance_within(b"", b"ab", 2), Some(2));
    }
}
