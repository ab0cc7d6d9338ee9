//! Letters without their diacritics: what is left where å, ä and ö were lost or not typed.

use std::borrow::Cow;

use unicode_normalization::char::decompose_canonical;

/// Folds a lower-case word to letters without diacritics, one letter for one letter; combining marks go.
pub fn fold(lower: &str) -> Cow<'_, str> {
    if lower.is_ascii() {
        return Cow::Borrowed(lower);
    }
    Cow::Owned(lower.chars().filter_map(fold_letter).collect())
}

/// Folds one letter; a combining mark that stands alone folds to nothing.
pub(crate) fn fold_letter(letter: char) -> Option<char> {
    Some(match letter {
        '\0'..='\x7f' => letter,
        'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' | 'ā' | 'ą' => 'a',
        'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' | 'œ' | 'ō' | 'ő' => 'o',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' => 'e',
        'ü' | 'ú' | 'ù' | 'û' | 'ū' | 'ů' | 'ű' => 'u',
        'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
        'ý' | 'ÿ' => 'y',
        'ñ' | 'ń' | 'ň' => 'n',
        'ç' | 'ć' | 'č' => 'c',
        'ß' | 'š' | 'ś' | 'ş' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        'ð' | 'đ' => 'd',
        'þ' => 't',
        'ğ' => 'g',
        _ if unicode_normalization::char::is_combining_mark(letter) => return None,
        _ => {
            let mut base = None;
            decompose_canonical(letter, |part| base = base.or(Some(part)));
            match base {
                // "ǽ" is an æ with an accent, and æ is in the table.
                Some(base) if base != letter => return fold_letter(base),
                _ => letter,
            }
        }
    })
}
