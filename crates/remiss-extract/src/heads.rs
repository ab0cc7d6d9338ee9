//! Page heads and feet of flowing documents: what page 1 shows goes into the text, the rest is furniture.

use crate::assemble::furniture::is_number_line;
use crate::flow::Line;

/// The heads of a document, divided as they come.
#[derive(Debug, Default)]
pub(crate) struct PageHeads {
    /// What stands before the text.
    pub(crate) shown: Vec<Line>,
    /// What repeats on pages, one copy each.
    pub(crate) furniture: Vec<String>,
}

impl PageHeads {
    /// Takes a line of a head that page 1 shows.
    pub(crate) fn show(&mut self, line: Line) {
        if is_number_line(&line.text) {
            self.put_aside(&line.text);
        } else if !self.shows(&line.text) {
            self.shown.push(line);
        }
    }

    /// Takes a line of a foot, or of a head of later pages.
    pub(crate) fn put_aside(&mut self, text: &str) {
        let known = self.shows(text) || self.furniture.iter().any(|line| line == text.trim());
        if text.chars().any(char::is_alphanumeric) && !known {
            self.furniture.push(text.trim().to_owned());
        }
    }

    fn shows(&self, text: &str) -> bool {
        self.shown.iter().any(|line| line.text == text)
    }
}
