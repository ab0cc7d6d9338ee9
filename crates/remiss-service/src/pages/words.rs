//! The words of a query as they are marked in a document's text.
//!
//! The engine decides what matches; this only helps the eye on the way to it, so it is generous with endings.

/// Words shorter than this are marked only where they stand alone and unchanged.
const STEM_CHARS_MIN: usize = 4;

/// Letters that an inflected form may have beyond the word that was asked for.
const ENDING_CHARS_MAX: usize = 4;

/// Places that are marked in one text.
const PLACES_MAX: usize = 2_000;

/// What is sought in a text, all in lower case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sought {
    words: Vec<String>,
    phrases: Vec<Vec<String>>,
}

impl Sought {
    /// Reads the words and phrases out of a query, leaving out operators, fields and what must not occur.
    pub(crate) fn new(q: &str) -> Self {
        let mut sought = Self::default();
        for (number, part) in q.split('"').enumerate() {
            if number % 2 == 1 {
                let phrase: Vec<String> = words(part).map(|(_, word)| word.to_lowercase()).collect();
                match phrase.len() {
                    0 => {}
                    1 => sought.words.extend(phrase),
                    _ => sought.phrases.push(phrase),
                }
                continue;
            }
            for token in part.split_whitespace() {
                let is_operator = matches!(token, "OR" | "AND" | "NOT" | "ELLER" | "OCH" | "INTE");
                if is_operator
                    || token.starts_with('-')
                    || token.contains(':') && !token.contains(|c: char| c.is_ascii_digit())
                {
                    continue;
                }
                sought.words.extend(words(token).map(|(_, word)| word.to_lowercase()));
            }
        }
        sought.words.sort();
        sought.words.dedup();
        sought
    }

    /// The byte ranges of the text that match, in order, none overlapping.
    pub(crate) fn places(&self, text: &str) -> Vec<(u32, u32)> {
        if self.words.is_empty() && self.phrases.is_empty() {
            return Vec::new();
        }
        let tokens: Vec<(usize, String, usize)> =
            words(text).map(|(start, word)| (start, word.to_lowercase(), start + word.len())).collect();
        let mut places: Vec<(u32, u32)> = Vec::new();
        for (number, (start, word, end)) in tokens.iter().enumerate() {
            let phrase_end = self.phrases.iter().find_map(|phrase| {
                let found = tokens.get(number..number + phrase.len())?;
                found.iter().zip(phrase).all(|((_, token, _), sought)| token == sought).then_some(found.last()?.2)
            });
            let end = match phrase_end {
                Some(end) => end,
                None if self.words.iter().any(|sought| is_form_of(word, sought)) => *end,
                None => continue,
            };
            match places.last_mut() {
                Some((_, last)) if *last as usize > *start => *last = (*last).max(end as u32),
                _ => places.push((*start as u32, end as u32)),
            }
            if places.len() == PLACES_MAX {
                break;
            }
        }
        places
    }
}

/// Whether a word of the text is the word sought, a form of it, or a compound that begins with it.
fn is_form_of(word: &str, sought: &str) -> bool {
    if word == sought {
        return true;
    }
    let length = sought.chars().count();
    if length < STEM_CHARS_MIN || sought.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    // "nämnden" finds "nämnder": the last letters of longer words are taken for an ending.
    let given: usize = match length {
        0..=5 => 0,
        6..=7 => 1,
        _ => 2,
    };
    let stem_end = sought.char_indices().nth(length - given).map_or(sought.len(), |(at, _)| at);
    let Some(rest) = word.strip_prefix(&sought[..stem_end]) else { return false };
    word.starts_with(sought) || rest.chars().count() <= ENDING_CHARS_MAX
}

/// The words of a text with their first bytes: letters and digits, and what joins them in numbers ("2018:906", "1-2").
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '/' | '.' | '-')))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let is_number = word.contains(|c: char| c.is_ascii_digit());
            let parts: Vec<&str> = if is_number { vec![word] } else { word.split([':', '/', '.', '-']).collect() };
            parts.into_iter().filter(|part| !part.is_empty())
        })
        // All slices are of the one text, so their addresses tell their places.
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

#[cfg(test)]
mod tests {
    use super::Sought;

    fn check(q: &str, text: &str, expected: &[&str]) {
        let found: Vec<&str> =
            Sought::new(q).places(text).iter().map(|(start, end)| &text[*start as usize..*end as usize]).collect();
        assert_eq!(found, expected, "{q} in {text}");
    }

    #[test]
    fn marks_words_forms_and_phrases() {
        check("trygghet", "Trygghet och trygghetens otrygghet", &["Trygghet", "trygghetens"]);
        check("nämnden", "Nämnder, nämndens, namn", &["Nämnder", "nämndens"]);
        check("\"barnets bästa\"", "barnets bästa är barnens bästa", &["barnets bästa"]);
        check("-skola park OR OCH", "skola, park och parker", &["park", "parker"]);
        check("dnr 2018:906", "Dnr 2018:906 och 2018:9061", &["Dnr", "2018:906"]);
        check("nämnd:socialnämnden bad", "Socialnämnden bad", &["bad"]);
        check("", "allt", &[]);
        check("på", "på pålen", &["på"]);
    }
}
