//! Reading order: the order of the content stream, mended where lines jump about the page.

use crate::RawLine;

/// Content order is kept as long as at most one line in four jumps up over its predecessor.
const JUMPS_SHARE_MAX: f32 = 0.25;
/// The fewest jumps that can make a page's order suspect: a head and a foot drawn late are usual.
const JUMPS_MIN: usize = 5;
/// A run of lines ends where the next is further below than this many font sizes.
const RUN_GAP: f32 = 4.0;
/// Beyond this many runs the pairwise comparison is left out.
const RUNS_MAX: usize = 400;
/// The deepest division of a page into parts.
const CUTS_MAX: u32 = 24;

/// Puts the lines of a page, given in content order, in reading order.
pub(super) fn reading_order(lines: Vec<RawLine>) -> Vec<RawLine> {
    let jumps = lines.windows(2).filter(|pair| jumps_up(&pair[0], &pair[1])).count();
    if jumps == 0 {
        return lines;
    }
    if jumps >= JUMPS_MIN && jumps as f32 > JUMPS_SHARE_MAX * lines.len() as f32 {
        let mut out = Vec::with_capacity(lines.len());
        cut(lines, CUTS_MAX, &mut out);
        return out;
    }
    sort_runs(lines)
}

/// Whether the second line stands above the first and over it: columns and cells, which continue
/// beside, do not count.
fn jumps_up(first: &RawLine, second: &RawLine) -> bool {
    let rise = first.y - second.y;
    rise > first.size.max(second.size) && overlap(first.x, first.x_end, second.x, second.x_end) > 0.0
}

fn overlap(a: f32, a_end: f32, b: f32, b_end: f32) -> f32 {
    a_end.min(b_end) - a.max(b)
}

/// A stretch of lines that follow each other downwards, with its bounds.
struct Run {
    lines: Vec<RawLine>,
    top: f32,
    bottom: f32,
    left: f32,
    right: f32,
}

/// Moves runs that stand wholly above others before them: a head drawn after the body.
fn sort_runs(lines: Vec<RawLine>) -> Vec<RawLine> {
    let mut runs: Vec<Run> = Vec::new();
    for line in lines {
        let begins = runs
            .last()
            .and_then(|run| run.lines.last())
            .is_none_or(|last| jumps_up(last, &line) || (line.y - last.y).abs() > RUN_GAP * last.size.max(line.size));
        let top = line.y - line.size;
        if begins {
            runs.push(Run { top, bottom: line.y, left: line.x, right: line.x_end, lines: vec![line] });
        } else if let Some(run) = runs.last_mut() {
            run.top = run.top.min(top);
            run.bottom = run.bottom.max(line.y);
            run.left = run.left.min(line.x);
            run.right = run.right.max(line.x_end);
            run.lines.push(line);
        }
    }
    if runs.len() > RUNS_MAX {
        return runs.into_iter().flat_map(|run| run.lines).collect();
    }
    let mut sorted: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        // The earliest run that this one stands wholly above, and over, comes after it.
        let place = sorted
            .iter()
            .position(|other| run.bottom <= other.top && overlap(run.left, run.right, other.left, other.right) > 0.0);
        sorted.insert(place.unwrap_or(sorted.len()), run);
    }
    sorted.into_iter().flat_map(|run| run.lines).collect()
}

/// Divides lines at white space, first into columns, then into bands, and reads the parts in turn.
fn cut(mut lines: Vec<RawLine>, depth: u32, out: &mut Vec<RawLine>) {
    if depth > 0 && lines.len() > 1 {
        if let Some(x) = gutter(&lines) {
            let (left, right) = lines.into_iter().partition(|line: &RawLine| line.x < x);
            cut(left, depth - 1, out);
            cut(right, depth - 1, out);
            return;
        }
        if let Some(y) = widest_band(&mut lines) {
            let (above, below) = lines.into_iter().partition(|line: &RawLine| line.y < y);
            cut(above, depth - 1, out);
            cut(below, depth - 1, out);
            return;
        }
    }
    lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    out.extend(lines);
}

/// A vertical strip that no line crosses, with at least two lines on either side.
fn gutter(lines: &[RawLine]) -> Option<f32> {
    let mut spans: Vec<(f32, f32, f32)> = lines.iter().map(|l| (l.x, l.x_end, l.size)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut end = f32::NEG_INFINITY;
    for (i, &(x, x_end, size)) in spans.iter().enumerate() {
        if i >= 2 && spans.len() - i >= 2 && x - end > 0.8 * size {
            return Some(x);
        }
        end = end.max(x_end);
    }
    None
}

/// The base line below the widest white band, where that is clearly wider than the usual line gap.
fn widest_band(lines: &mut [RawLine]) -> Option<f32> {
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut widest: Option<(f32, f32)> = None;
    for pair in lines.windows(2) {
        let white = pair[1].y - pair[1].size - pair[0].y;
        if white > 0.3 * pair[1].size && widest.is_none_or(|(most, _)| white > most) {
            widest = Some((white, pair[1].y - 0.01));
        }
    }
    widest.map(|(_, y)| y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f32, y: f32) -> RawLine {
        RawLine { text: text.to_owned(), x, x_end: x + 150.0, y, size: 10.0, ..RawLine::default() }
    }

    fn texts(lines: Vec<RawLine>) -> String {
        reading_order(lines).into_iter().map(|line| line.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_in_content_order_are_left_alone() {
        let lines = vec![line("a", 0.0, 20.0), line("b", 0.0, 32.0), line("c", 200.0, 20.0), line("d", 200.0, 32.0)];
        assert_eq!(texts(lines), "a b c d");
    }

    #[test]
    fn a_head_drawn_last_comes_first() {
        let lines = vec![
            line("text", 0.0, 100.0),
            line("text2", 0.0, 112.0),
            line("fot", 0.0, 800.0),
            line("huvud", 0.0, 20.0),
        ];
        assert_eq!(texts(lines), "huvud text text2 fot");
    }

    #[test]
    fn scattered_columns_are_read_by_their_place() {
        let mut lines = Vec::new();
        for i in (0..8).rev() {
            lines.push(line(&format!("v{i}"), 0.0, 20.0 + 12.0 * i as f32));
            lines.push(line(&format!("h{i}"), 200.0, 20.0 + 12.0 * i as f32));
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.text.clone()));
        assert_eq!(texts(lines), "v0 v1 v2 v3 v4 v5 v6 v7 h0 h1 h2 h3 h4 h5 h6 h7");
    }
}
