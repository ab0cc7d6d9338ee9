//! Hostile files: belongs here whatever is made to stop, fill, mislead or leave the reader; each costs one line of reason.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Bench, files_under, statement};

/// Files, and how each must end: with this code, or as a document that is kept.
fn hostile() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let good = docx(&paragraph("Nämnden beslutar om lekplatsen."));
    let notice = "Nämnden beslutar om lekplatsen.".as_bytes();
    // The same bytes from two places would be one document.
    let (outside, root) = ([notice, b"\nUtanf\xc3\xb6r."].concat(), [notice, b"\nRoten."].concat());
    let locked = zip(&[("hemlig.txt", notice)]);
    let circle = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", "/X Do");
    vec![
        // Broken.
        ("avhuggen.docx", good[..good.len() * 2 / 3].to_vec(), Some("broken")),
        ("avhuggen.pdf", pdf("", "BT ET", &[])[..60].to_vec(), Some("broken")),
        ("skräp.pdf", [b"%PDF-1.7\n".as_slice(), &noise(4096)].concat(), Some("broken")),
        ("obalanserad.rtf", b"{\\rtf1 N\\'e4mnden}}}}}{{{ \\u-99999999 \\'zz\\bin99999999999 x".to_vec(), None),
        ("entitet.docx", docx("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), Some("broken")),
        // Encrypted.
        ("lösenord.pdf", pdf(&foreign_key(), "BT ET", &[]), Some("encrypted")),
        ("lösenord.docx", ole("EncryptedPackage"), Some("encrypted")),
        ("lösenord.zip", encrypted(locked), Some("encrypted")),
        // Huge once unpacked.
        ("bomb.docx", docx(&paragraph(&" ".repeat(50 << 20))), Some("bomb")),
        ("bomb.zip", zip(&[("nollor.txt", &vec![0; 60 << 20])]), Some("bomb")),
        ("bomb.pdf", endless_font(), Some("memory")),
        // Nested.
        ("djup.rtf", [b"{\\rtf1".as_slice(), &b"{".repeat(20_000)].concat(), Some("too-deep")),
        ("djup.html", [b"<html>".as_slice(), &b"<div>".repeat(20_000)].concat(), Some("too-deep")),
        ("djup.docx", docx(&"<w:tbl>".repeat(5_000)), Some("too-deep")),
        ("djup.pdf", pdf("", &"[".repeat(200_000), &[]), Some("no-text")),
        (
            "packad.zip",
            (0..5).fold(zip(&[("innerst.txt", notice)]), |inner, _| zip(&[("inre.zip", &inner)])),
            Some("too-deep"),
        ),
        ("cirkel.pdf", pdf("", "/X Do", &[&circle]), Some("no-text")),
        // Called something else than it is.
        ("egentligen-text.pdf", notice.to_vec(), None),
        ("egentligen-html.docx", b"<html><p>Om parken.</p></html>".to_vec(), None),
        ("egentligen-docx.txt", good, None),
        ("program.pdf", [b"\x7fELF\x02\x01\x01\0".as_slice(), &noise(4096)].concat(), Some("unknown-format")),
        // On its way out of its archive.
        ("utbrytning.zip", zip(&[("../../../utanför.txt", &outside), ("/rot.txt", &root)]), None),
    ]
}

#[test]
fn each_costs_one_line_and_harms_nothing_else() {
    let good = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar om belysning", "Frågan gäller belysning.");
    let bench = Bench::with(&[("god.txt", &good)]);
    let files = hostile();
    for (name, bytes, _) in &files {
        bench.write(&format!("docs/{name}"), bytes);
    }
    // A hole in a file costs no room, and is as long as it says.
    let sparse = std::fs::File::create(bench.path("docs/stor.txt")).expect("files can be made");
    sparse.set_len((200 << 20) + 1).expect("files can have holes");

    let ran = bench.run(&["ingest", "docs", "--ocr", "never", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("ingest prints JSON");
    let failed = report["failed"].as_array().expect("a report lists failures");
    let mut wrong = String::new();
    for (name, code) in files.iter().map(|(name, _, code)| (*name, *code)).chain([("stor.txt", Some("too-large"))]) {
        let of_file = |failure: &&Value| {
            let path = failure["path"].as_str().unwrap_or_default();
            path.split("!/").next().is_some_and(|file| file.ends_with(&format!("/{name}")))
        };
        let found: Vec<&Value> = failed.iter().filter(of_file).collect();
        let codes: Vec<&str> = found.iter().filter_map(|failure| failure["code"].as_str()).collect();
        if codes != Vec::from_iter(code) {
            let _ = writeln!(wrong, "{name}: {found:?} instead of {code:?}");
        }
        for reason in found.iter().filter_map(|failure| failure["reason"].as_str()) {
            if reason.len() < 10 || reason.contains('\n') {
                let _ = writeln!(wrong, "{name}: {reason:?} is no line of reason");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(bench.sources(&["belysning"]), ["god.txt"]);
    let kept = bench.sources(&["lekplatsen"]);
    assert_eq!(
        kept,
        ["egentligen-docx.txt", "egentligen-text.pdf", "utbrytning.zip!/rot.txt", "utbrytning.zip!/utanför.txt"]
    );
    assert!(!bench.path("utanför.txt").exists() && !bench.path("../utanför.txt").exists());
    assert!(files_under(&bench.path("docs")).len() == files.len() + 2, "nothing is written beside the documents");
}

/// Bytes that look random and are the same in every run.
fn noise(length: u32) -> Vec<u8> {
    (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn docx(body: &str) -> Vec<u8> {
    let body = if body.starts_with("<!") {
        body.to_owned()
    } else {
        format!("<w:document><w:body>{body}</w:body></w:document>")
    };
    zip(&[("word/document.xml", body.as_bytes())])
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("names are short");
        zip.write_all(bytes).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

/// The same archive with the mark of a password at each member.
fn encrypted(mut zip: Vec<u8>) -> Vec<u8> {
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = (0..zip.len() - 4).filter(|&at| zip[at..].starts_with(signature)).collect();
        for at in places {
            zip[at + flags] |= 1;
        }
    }
    zip
}

/// What a trailer says of a PDF whose password is not known.
fn foreign_key() -> String {
    let key = "0".repeat(32);
    format!("/ID[(a)(a)]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({key})/U({key})>>")
}

/// The head of an OLE file whose directory names a stream.
fn ole(stream: &str) -> Vec<u8> {
    let name = stream.encode_utf16().flat_map(u16::to_le_bytes);
    [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].into_iter().chain([0; 504]).chain(name).collect()
}

/// A PDF of one page that shows this; more objects follow, from number 5 on.
fn pdf(trailer: &str, content: &str, more: &[&str]) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
        /Resources<</XObject<</X 5 0 R>>/Font<</F 5 0 R>>>>>>";
    let first = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, &stream("", content)];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = String::new();
    let count = first.len() + more.len() + 1;
    for (number, object) in (1..).zip(first.iter().chain(more)) {
        let _ = writeln!(places, "{:010} 00000 n ", pdf.len());
        let _ = writeln!(pdf, "{number} 0 obj\n{object}\nendobj");
    }
    let table = pdf.len();
    let _ = write!(pdf, "xref\n0 {count}\n0000000000 65535 f \n{places}");
    let _ = write!(pdf, "trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF");
    pdf.into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    format!("<<{dictionary}/Length {}>>stream\n{content}\nendstream", content.len())
}

/// A font that claims a width for each of two billion glyphs.
fn endless_font() -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]>>";
    let glyphs = "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 2000000000 500]\
        /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>";
    pdf("", "BT /F 9 Tf <00410042> Tj ET", &[font, glyphs])
}
