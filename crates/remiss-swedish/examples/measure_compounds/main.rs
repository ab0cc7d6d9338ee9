//! Measures the compound splitter against a gold file.
//!
//! `cargo run --release -p remiss-swedish --example measure_compounds -- GOLD [--show]`. A line of the gold file is a
//! word with its cuts (`skolskjuts|reglemente`, any of several bars is a right cut), or a word without bars that must
//! stay whole.

#![expect(clippy::print_stdout, reason = "a measuring program prints")]

#[path = "../tables/swedish.rs"]
mod shared;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        println!("give a gold file");
        return;
    };
    let show = arguments.next().is_some();
    let gold = std::fs::read_to_string(path).unwrap_or_default();
    let swedish = shared::swedish();
    let (mut compounds, mut right, mut wrong, mut whole, mut broken) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for line in gold.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let word = line.replace('|', "");
        let parts = swedish.split(&word);
        // The splitter cuts as deep as it can; each of its cuts must be one of the gold's, and there must be one.
        let cuts: Vec<usize> = parts.iter().skip(1).map(|part| part.start as usize).collect();
        let shown = || parts.iter().map(|p| &word[p.start as usize..p.end as usize]).collect::<Vec<_>>().join("+");
        if line.contains('|') {
            compounds += 1;
            let mut gold_cuts = Vec::new();
            let mut at = 0;
            for piece in line.split('|') {
                at += piece.len();
                gold_cuts.push(at);
            }
            if cuts.is_empty() {
                if show {
                    println!("unsplit {line}");
                }
            } else if cuts.iter().any(|cut| gold_cuts.contains(cut)) {
                right += 1;
            } else {
                wrong += 1;
                if show {
                    println!("wrong   {line}: {}", shown());
                }
            }
        } else {
            whole += 1;
            if !cuts.is_empty() {
                broken += 1;
                if show {
                    println!("broken  {}", shown());
                }
            }
        }
    }
    let share = |count: u32, of: u32| 100.0 * f64::from(count) / f64::from(of.max(1));
    println!(
        "{compounds} compounds: {:.1} % right, {:.1} % wrong, {:.1} % left whole; {whole} others: {:.1} % split",
        share(right, compounds),
        share(wrong, compounds),
        share(compounds - right - wrong, compounds),
        share(broken, whole)
    );
}
