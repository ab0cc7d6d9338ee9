//! JSON Lines files: their lines one by one, with a limit on each.

use std::io::{BufRead, Read};

/// One line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number from 1.
    pub number: u64,
    /// Its bytes without the line end; none where the line is over the limit.
    pub bytes: Option<Vec<u8>>,
}

/// Reads the lines of a JSON Lines file.
pub(crate) struct Lines<R> {
    input: R,
    line_bytes_max: u64,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads from the beginning of a file; lines over the limit come without their bytes.
    pub(crate) fn new(input: R, line_bytes_max: u64) -> Self {
        Self { input, line_bytes_max, number: 0 }
    }

    /// Skips to the end of a line that is too long, without keeping it.
    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let (length, found) = match buffer.iter().position(|&b| b == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), false),
            };
            self.input.consume(length);
            if found {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self) -> std::io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            // Two bytes more than the limit leave room for the line end.
            let read = (&mut self.input).take(self.line_bytes_max + 2).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            let ended = bytes.ends_with(b"\n");
            while bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
                bytes.pop();
            }
            if self.number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
                bytes.drain(..3);
            }
            if bytes.len() as u64 > self.line_bytes_max {
                if !ended {
                    self.skip_line()?;
                }
                return Ok(Some(Line { number: self.number, bytes: None }));
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(Line { number: self.number, bytes: Some(bytes) }));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_line().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, limit: u64, expected: &[(u64, Option<&str>)]) {
        let lines: Vec<Line> = Lines::new(input.as_bytes(), limit).map(|l| l.expect("memory can be read")).collect();
        let expected: Vec<Line> = expected
            .iter()
            .map(|&(number, text)| Line { number, bytes: text.map(|t| t.as_bytes().to_vec()) })
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn lines_come_without_their_ends_and_blank_ones_are_only_counted() {
        check("a\r\n\n  \nb", 10, &[(1, Some("a")), (4, Some("b"))]);
        check("\u{feff}a\nb\n", 10, &[(1, Some("a")), (2, Some("b"))]);
        check("", 10, &[]);
    }

    #[test]
    fn a_line_over_the_limit_costs_itself_alone() {
        check("abcd\nabcde\nx\n", 4, &[(1, Some("abcd")), (2, None), (3, Some("x"))]);
        check("abcdefghijkl\nabcd\r\n", 4, &[(1, None), (2, Some("abcd"))]);
        check("x\nabcdefghijkl", 4, &[(1, Some("x")), (2, None)]);
    }
}
