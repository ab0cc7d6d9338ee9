//! The run of letters and digits around a digit, and the rules that tell a register number from a date or a sum.

/// One group of letters or of digits.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) digits: bool,
    /// What joins it to the group before: `/`, `:`, `-`, `.`, a space, or NUL for nothing.
    separator: char,
}

impl Group {
    fn length(&self) -> usize {
        self.end - self.start
    }

    fn number(&self, text: &str) -> Option<u32> {
        text.get(self.start..self.end)?.parse().ok()
    }

    fn year(&self, text: &str) -> Option<u32> {
        let is_year = self.digits && self.length() == 4;
        self.number(text).filter(|number| is_year && (1900..=2099).contains(number))
    }

    /// Whether two digits are a year from 1980 to 2039.
    fn is_late_year(&self, text: &str) -> bool {
        self.number(text).is_some_and(|number| !(40..80).contains(&number))
    }
}

/// Groups that may form a number together.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) groups: Vec<Group>,
}

/// Longest row of letters inside a number: `KSKF`, `KSM`, with room for towns' own habits.
const MAX_LETTERS: usize = 6;
/// Most groups in a number; `2012-1.2.4-135-KS/2013` has seven.
const MAX_GROUPS: usize = 8;

impl Chain {
    /// Reads the groups around the digit at byte `digit`.
    pub(super) fn read(text: &str, digit: usize) -> Chain {
        let mut groups = Vec::new();
        if let Some(prefix) = prefix_before(text, digit) {
            groups.push(prefix);
        }
        let mut at = digit;
        let mut separator =
            if let Some(prefix) = groups.first() { separator_of(text, prefix.end, digit) } else { '\0' };
        while let Some(end) = group_end(text, at) {
            let digits = text.as_bytes()[at].is_ascii_digit();
            if !digits && !is_unit(&text[at..end], text[end..].chars().next()) {
                break;
            }
            groups.push(Group { start: at, end, digits, separator });
            if groups.len() >= MAX_GROUPS {
                break;
            }
            let mut rest = text[end..].chars();
            let (next, after) = (rest.next(), rest.next());
            match (next, after) {
                (Some(mark @ ('/' | ':' | '-')), Some(after)) if after.is_alphanumeric() => {
                    separator = mark;
                    at = end + 1;
                }
                (Some('.'), Some(after)) if after.is_ascii_digit() && digits => {
                    separator = '.';
                    at = end + 1;
                }
                // The archive plan's last point may stay: 1.5.1.-347-2012.
                (Some('.'), Some('-')) if digits && rest.next().is_some_and(|c| c.is_ascii_digit()) => {
                    separator = '-';
                    at = end + 2;
                }
                (Some('\u{2013}'), Some(after)) if after.is_ascii_digit() && digits => {
                    separator = '-';
                    at = end + 3;
                }
                (Some(next), _) if next.is_alphabetic() && digits || next.is_ascii_digit() && !digits => {
                    separator = '\0';
                    at = end;
                }
                (Some(' '), Some(after))
                    if after.is_ascii_digit() && has_inner_unit(&groups) && !is_page(&text[end + 1..]) =>
                {
                    separator = ' ';
                    at = end + 1;
                }
                _ => break,
            }
        }
        while groups.len() > 1 && groups.last().is_some_and(|last| !last.digits && last.separator == '\0') {
            groups.pop();
        }
        Chain { groups }
    }

    /// One past the last byte.
    pub(super) fn end(&self) -> usize {
        self.groups.last().map_or(0, |group| group.end)
    }

    /// Tells whether it has the two groups of digits that every number has.
    pub(super) fn is_long_enough(&self) -> bool {
        self.groups.iter().filter(|group| group.digits).count() >= 2
    }

    /// Tells whether nothing but spaces separates the groups.
    pub(super) fn has_only_spaces(&self) -> bool {
        self.groups.iter().skip(1).all(|group| matches!(group.separator, ' ' | '\0'))
    }

    /// Tells whether groups that stand apart by spaces alone look like a number: `T2021 01342`, `ks 2019 1899`.
    pub(super) fn reads_as_number_with_spaces(&self, text: &str) -> bool {
        let short_words = self.groups.iter().filter(|group| !group.digits).all(|group| {
            let letters = &text[group.start..group.end];
            group.length() <= 4
                && !matches!(letters.to_lowercase().as_str(), "år" | "kap" | "maj" | "juni" | "juli" | "och")
        });
        let digits: Vec<&Group> = self.groups.iter().filter(|group| group.digits).collect();
        short_words && digits.len() >= 2 && digits[0].year(text).is_some() && digits[1].year(text).is_none()
    }

    /// Reads spaces as slashes.
    pub(super) fn with_spaces_as_separators(mut self) -> Chain {
        for (place, group) in self.groups.iter_mut().enumerate() {
            if group.separator == ' ' && place > 0 {
                group.separator = '/';
            }
        }
        self
    }

    /// Decides whether the groups name a case or a publication.
    pub(super) fn is_identifier(&self, text: &str, labelled: bool) -> bool {
        let digits: Vec<&Group> = self.groups.iter().filter(|group| group.digits).collect();
        let (Some(first), Some(last)) = (digits.first(), digits.last()) else { return false };
        if digits.len() < 2 || digits.iter().any(|group| group.length() > 7) || self.is_date(text) {
            return false;
        }
        let prefixed = self.groups.first().is_some_and(|group| !group.digits);
        let inner_letters = self.groups.iter().skip(1).any(|group| !group.digits);
        let certain = prefixed || labelled || inner_letters;
        if let Some(year) = first.year(text) {
            let second = digits[1];
            if digits.len() == 2 && !inner_letters {
                // KS-2020.61: letters tied to the year leave no room for a month.
                let tied = prefixed && matches!(first.separator, '-' | '/');
                return match second.separator {
                    '.' if tied => true,
                    ':' => second.length() <= 6,
                    '/' => !is_next_year(year, second, text) && (certain || second.length() >= 3),
                    '-' | '.' => {
                        let range = second.year(text).is_some_and(|other| other >= year && other < year + 60);
                        let month = second.length() <= 2 && second.number(text).is_none_or(|number| number <= 12);
                        let month = month && !(labelled && prefixed);
                        !range && (second.length() >= 3 || certain && !month) && second.separator == '-'
                    }
                    _ => certain && second.separator != '\0',
                };
            }
            // The plan's number may stand behind a point: BTN-2016/2871.306.
            let planned = certain && second.length() >= 2 && last.separator == '.' && second.separator != '.';
            return planned || digits.iter().skip(1).all(|group| group.separator != '.') || digits.len() >= 4;
        }
        // The archive plan may stand behind number and year: 211-2012-1.5.1.
        if let [_, year, plan @ ..] = digits.as_slice()
            && year.year(text).is_some()
            && year.separator == '-'
            && plan.len() >= 2
            && plan.iter().all(|group| group.length() <= 2)
            && plan.iter().skip(1).all(|group| group.separator == '.')
        {
            return true;
        }
        if let Some(_year) = last.year(text) {
            let marked = matches!(last.separator, '/' | '-' | ':');
            return marked && (digits.len() >= 3 || certain);
        }
        // A short year at the end, as in 263/20, is believed where something says what it is, or behind a number so long
        // that it is no fraction and no ratio.
        let short_year = last.separator == '/' && last.length() == 2;
        if short_year && self.groups.len() == 2 && (4..=6).contains(&first.length()) && last.is_late_year(text) {
            return true;
        }
        // NV-04212-19: a board's letters, a number too long for a plan, and the year.
        let tied = prefixed && last.separator == '-' && last.length() == 2 && first.length() >= 4;
        if tied && digits.len() == 2 && last.is_late_year(text) {
            return true;
        }
        let counted = last.separator == ':' && digits.len() == 3;
        (labelled || prefixed && first.length() >= 2) && (short_year || counted) && digits.len() <= 3
    }

    /// Tells whether the digits are a day or a day with its time.
    fn is_date(&self, text: &str) -> bool {
        let digits: Vec<u32> = self.groups.iter().filter(|group| group.digits).filter_map(|g| g.number(text)).collect();
        let [a, b, c] = digits[..] else { return false };
        if self.groups.iter().any(|group| group.digits && group.length() == 3) {
            return false;
        }
        let lengths: Vec<usize> = self.groups.iter().filter(|group| group.digits).map(Group::length).collect();
        let plain = lengths[1] <= 2;
        let year_first =
            (1900..=2099).contains(&a) && (1..=12).contains(&b) && (1..=31).contains(&c) && lengths[2] <= 2;
        let year_last = (1900..=2099).contains(&c) && (1..=12).contains(&b) && (1..=31).contains(&a);
        plain && (year_first || year_last)
    }
}

/// Splits a typed number into its groups, spaces and any mark between them.
pub(super) fn groups_with_spaces(text: &str) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut separator = '\0';
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_alphanumeric() {
            let end = group_end(text, at)?;
            let digits = letter.is_ascii_digit();
            if !digits && text[at..end].chars().count() > MAX_LETTERS || groups.len() >= MAX_GROUPS {
                return None;
            }
            groups.push(Group { start: at, end, digits, separator });
            (at, separator) = (end, '\0');
        } else if matches!(letter, '/' | ':' | '-' | '.' | '\u{2013}' | ' ' | '\u{a0}') {
            if separator == '\0' || separator == ' ' {
                separator = if letter == '\u{2013}' {
                    '-'
                } else if letter == '\u{a0}' {
                    ' '
                } else {
                    letter
                };
            } else if letter != ' ' {
                return None;
            }
            at += letter.len_utf8();
        } else {
            return None;
        }
    }
    Some(groups)
}

/// Finds the end of the group of letters or of digits that begins at `at`.
fn group_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let length = if first.is_ascii_digit() {
        rest.bytes().take_while(u8::is_ascii_digit).count()
    } else if first.is_alphabetic() {
        rest.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum()
    } else {
        return None;
    };
    Some(at + length)
}

/// "1(2)": the page and how many there are, behind a number.
fn is_page(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.len() - rest.len() <= 3 && rest.trim_start_matches(' ').starts_with('(')
}

/// Finds a board's letters before the digits: `KS 2019`, `T2021`, `KSKF/2019`, `Fi2021`.
fn prefix_before(text: &str, digit: usize) -> Option<Group> {
    let before = &text[..digit];
    let last = before.chars().next_back()?;
    let (letters_end, separator) = match last {
        '/' | '-' | ' ' | '\u{a0}' | ':' => (digit - last.len_utf8(), last),
        '$' => return dollar_prefix(text, digit),
        _ if last.is_alphabetic() => (digit, '\0'),
        _ => return None,
    };
    let head = &text[..letters_end];
    let length: usize =
        head.chars().rev().take(MAX_LETTERS + 1).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    let start = letters_end - length;
    let word = &text[start..letters_end];
    let clean_edge = !text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '&'));
    let fits = match separator {
        '\0' | '/' | '-' => is_board_prefix(word) || is_ministry(word),
        _ => is_board_prefix(word) || is_ministry(word) && word.len() <= 2 || is_lower_board(word),
    };
    // "I2021/01944" is the ministry of infrastructure's; elsewhere the letter is a word or a numeral.
    let fits = fits || separator == '\0' && word == "I" && is_year_and_slash(&text[digit..]);
    let fits =
        fits || separator == '\0' && is_lower_board(word) || separator == '/' && is_year_and_number(&text[digit..]);
    (fits && clean_edge && word.chars().count() <= MAX_LETTERS).then_some(Group {
        start,
        end: letters_end,
        digits: false,
        separator: '\0',
    })
}

/// Reads `$2020/06592` as what a reader of scanned pages makes of `S2020/06592`.
fn dollar_prefix(text: &str, digit: usize) -> Option<Group> {
    let start = digit - 1;
    let edge = !text[..start].ends_with(char::is_alphanumeric);
    let year = text.get(digit..digit + 5).is_some_and(|head| head.ends_with('/') && head.starts_with("20"));
    (edge && year).then_some(Group { start, end: digit, digits: false, separator: '\0' })
}

/// Tells whether a year and a number in one of the forms follow that registers write behind their letters and a slash,
/// however these are spelt: Ks/2021:287.
fn is_year_and_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.first_chunk(), Some(b"19" | b"20"))
        && bytes[2..].iter().take_while(|byte| byte.is_ascii_digit()).count() == 2
        && matches!(bytes.get(4), Some(b':' | b'-'))
        && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

/// "2021/": what stands behind the letters of a ministry.
fn is_year_and_slash(text: &str) -> bool {
    text.starts_with("20")
        && text.len() > 5
        && text.bytes().position(|byte| !byte.is_ascii_digit()) == Some(4)
        && text[4..].starts_with('/')
}

fn separator_of(text: &str, from: usize, to: usize) -> char {
    match text[from..to].chars().next() {
        Some('\u{a0}') => ' ',
        Some(mark) => mark,
        None => '\0',
    }
}

fn is_board_prefix(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_uppercase) && !is_label(word)
}

/// Ministries abbreviate to a capital and one or two small letters: Fi, Ju, Ku, LI.
fn is_ministry(word: &str) -> bool {
    const MINISTRIES: [&str; 12] = ["Fi", "Ju", "Ku", "Fö", "Ad", "Kn", "In", "Mi", "Nä", "Ub", "Li", "Fs"];
    MINISTRIES.contains(&word)
}

fn is_lower_board(word: &str) -> bool {
    const BOARDS: [&str; 18] = [
        "ks", "kf", "kfn", "sn", "bun", "ubn", "sbn", "mn", "bn", "tn", "von", "kskf", "sof", "hsn", "rs", "rf", "ksn",
        "ln",
    ];
    BOARDS.contains(&word)
}

/// Words in capitals that stand before numbers and are no board.
fn is_label(word: &str) -> bool {
    const LABELS: [&str; 22] = [
        "DNR", "NR", "SOU", "DS", "SFS", "PROP", "BET", "SKR", "DIR", "RSKR", "SIDA", "DATUM", "TEL", "ISBN", "ISSN",
        "MOT", "EU", "EG", "ÅR", "KL", "PM", "I",
    ];
    LABELS.contains(&word)
}

/// Tells whether a letter group may stand inside or behind a number: short and in capitals.
fn is_unit(letters: &str, next: Option<char>) -> bool {
    let capital = letters.chars().next().is_some_and(char::is_uppercase);
    let mixed = letters.chars().filter(|c| c.is_uppercase()).count() * 2 >= letters.chars().count();
    capital && mixed && letters.chars().count() <= MAX_LETTERS && next != Some('-')
}

/// Tells whether the groups are a year with letters behind it, after which figures may follow a space:
/// `2017/KS 0272 10`, `2017KSM0604 301`.
fn has_inner_unit(groups: &[Group]) -> bool {
    groups.first().is_some_and(|group| group.digits && group.length() == 4)
        && groups.iter().any(|group| !group.digits)
        && groups.iter().filter(|group| group.separator == ' ').count() < 2
}

/// Tells whether two numbers are a school year or a parliament's session: 2019/20, 2019/2020.
fn is_next_year(year: u32, second: &Group, text: &str) -> bool {
    let Some(number) = second.number(text) else { return false };
    match second.length() {
        2 => number == (year + 1) % 100,
        4 => number == year + 1,
        _ => false,
    }
}
