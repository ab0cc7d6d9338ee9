//! Whole files of every format, made here, against the text that a reader should see.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use remiss_extract::{Content, ErrorCode, Extracted, Limits, extract};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const DOCUMENT_HEAD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="w" xmlns:r="r" xmlns:mc="mc"><w:body>"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a new part");
        writer.write_all(content).expect("memory takes all");
    }
    writer.finish().expect("memory takes all").into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!("{DOCUMENT_HEAD}{body}</w:body></w:document>");
    zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

fn content(bytes: &[u8]) -> Content {
    extract(bytes, None, &Limits::default()).expect("readable")
}

fn document(bytes: &[u8]) -> Extracted {
    content(bytes).document.expect("a document")
}

fn failure(bytes: &[u8], name: Option<&str>) -> ErrorCode {
    extract(bytes, name, &Limits::default()).expect_err("not readable").code
}

/// A PDF without compression: one content stream a page, two fonts in Latin 1 order.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut kids = String::new();
    for page in pages {
        let number = objects.len() + 1;
        write!(kids, "{number} 0 R ").expect("a string takes all");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
            number + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.chars().count()));
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    let mut out = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.chars().count());
        write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1).expect("a string takes all");
    }
    let start = out.chars().count();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("a string takes all");
    for offset in offsets {
        writeln!(out, "{offset:010} 00000 n ").expect("a string takes all");
    }
    write!(out, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
        .expect("a string takes all");
    // Every character is Latin 1, so that a character is a byte.
    out.chars().map(|c| c as u8).collect()
}

/// Text-showing operators for lines at (x, y from the top).
fn shown(lines: &[(f32, f32, &str)]) -> String {
    let mut out = String::from("BT ");
    for (x, y, text) in lines {
        let text = text.replace('(', "\\(").replace(')', "\\)");
        write!(out, "/F1 11 Tf 1 0 0 1 {x} {} Tm ({text}) Tj ", 842.0 - y).expect("a string takes all");
    }
    out + "ET"
}

#[test]
fn docx_traps() {
    let document = document(&docx(
        "<w:p><w:r><w:t>Socialn</w:t></w:r><w:r><w:t>ämnden &amp; &#229;r</w:t></w:r></w:p>\
         <w:sdt><w:sdtPr><w:t>ruta</w:t></w:sdtPr><w:sdtContent><w:p><w:r><w:t>I kontroll</w:t></w:r></w:p></w:sdtContent></w:sdt>\
         <w:p><w:del><w:r><w:delText>struket</w:delText></w:r></w:del><w:ins><w:r><w:t>infogat</w:t></w:r></w:ins></w:p>\
         <w:p><w:r><w:instrText>PAGE</w:instrText><w:t>fält</w:t></w:r><w:moveFrom><w:r><w:t>flyttat</w:t></w:r></w:moveFrom></w:p>\
         <w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Ruta</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
         <mc:Fallback><w:txbxContent><w:p><w:r><w:t>Ruta</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>\
         <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r><w:r><w:t>barn</w:t><w:noBreakHyphen/><w:t>vän</w:t><w:softHyphen/><w:t>lig</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Plats</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Kostnad</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    ));
    assert_eq!(document.text, "Socialnämnden & år\nI kontroll\ninfogat\nfält\nRuta\n\nbarn-vänlig\n\nPlats\tKostnad\n");
}

#[test]
fn docx_heads_headings_and_pages() {
    let body = r#"<w:p><w:pPr><w:pStyle w:val="Rubrik1"/></w:pPr><w:r><w:t>Ärendet</w:t></w:r></w:p>
        <w:p><w:r><w:t>Text</w:t></w:r></w:p><w:p><w:r><w:br w:type="page"/><w:t>Sida två</w:t></w:r></w:p>
        <w:sectPr><w:headerReference w:type="default" r:id="r1"/><w:footerReference r:id="r2"/></w:sectPr>"#;
    let document_part = format!("{DOCUMENT_HEAD}{body}</w:body></w:document>");
    let bytes = zipped(&[
        ("word/document.xml", document_part.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            br#"<R><Relationship Id="r1" Target="header1.xml"/><Relationship Id="r2" Target="footer1.xml"/></R>"#,
        ),
        (
            "word/header1.xml",
            br#"<w:hdr xmlns:w="w"><w:p><w:r><w:t>Dnr 12/34</w:t></w:r></w:p><w:p><w:r><w:t>Sida ()</w:t></w:r></w:p><w:p><w:r><w:t>2020-02-03</w:t></w:r></w:p></w:hdr>"#,
        ),
        ("word/footer1.xml", br#"<w:ftr xmlns:w="w"><w:p><w:r><w:t>Box 1</w:t></w:r></w:p></w:ftr>"#),
        (
            "word/styles.xml",
            br#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style></w:styles>"#,
        ),
    ]);
    let document = document(&bytes);
    assert_eq!(document.text, "Dnr 12/34\n2020-02-03\n\nÄrendet\nText\nSida två\n");
    assert_eq!(document.furniture, ["Sida ()", "Box 1"]);
    let second = document.pages[1] as usize;
    assert!(document.text[second..].starts_with("Sida två"));
    let (start, end) = document.headings[0];
    assert_eq!(&document.text[start as usize..end as usize], "Ärendet");
}

#[test]
fn docx_lists_have_the_numbers_that_word_shows() {
    let item = |list: &str, level: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let level = |level: u32, format: &str, pattern: &str| {
        format!(
            "<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{pattern}'/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='0'>{}{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId='1'>{}</w:abstractNum>\
         <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
         <w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>\
         <w:num w:numId='3'><w:abstractNumId w:val='1'/></w:num></w:numbering>",
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2)"),
        level(0, "bullet", "-"),
    );
    let styles = "<w:styles xmlns:w='w'><w:style w:type='paragraph' w:styleId='N'><w:name w:val='List Number'/>\
        <w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>";
    let styled = "<w:p><w:pPr><w:pStyle w:val='N'/></w:pPr><w:r><w:t>av stilen</w:t></w:r></w:p>";
    let body = [
        item("1", 0, "ett"),
        item("1", 1, "a"),
        item("1", 1, "b"),
        styled.to_owned(),
        item("3", 0, "punkt"),
        item("0", 0, "utan"),
        item("2", 0, "om igen"),
        item("2", 1, "a igen"),
    ];
    let document_part = format!("{DOCUMENT_HEAD}{}</w:body></w:document>", body.concat());
    let bytes = zipped(&[
        ("word/document.xml", document_part.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ]);
    assert_eq!(document(&bytes).text, "1. ett\na) a\nb) b\n2. av stilen\npunkt\nutan\n5. om igen\na) a igen\n");
}

#[test]
fn odt_lists_have_their_numbers() {
    let xml = "<o:document xmlns:o='o' xmlns:text='t' xmlns:style='s'>\
        <text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/>\
        <text:list-level-style-number text:level='2' style:num-format='1' text:display-levels='2'/></text:list-style>\
        <text:list text:style-name='L'><text:list-item><text:p>ett</text:p><text:p>mer</text:p></text:list-item>\
        <text:list-item><text:list><text:list-item><text:p>inre</text:p></text:list-item></text:list></text:list-item></text:list>\
        <text:list text:style-name='L' text:continue-numbering='true'><text:list-item><text:p>tre</text:p></text:list-item></text:list>\
        <text:list text:style-name='L'><text:list-item><text:p>om igen</text:p></text:list-item></text:list></o:document>";
    let bytes = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", xml.as_bytes())]);
    assert_eq!(document(&bytes).text, "1. ett\nmer\n2.1 inre\n3. tre\n1. om igen\n");
}

#[test]
fn pdf_text_with_columns_and_furniture() {
    let bytes = pdf(&[
        &shown(&[
            (70.0, 50.0, "Miljöförvaltningen"),
            (400.0, 50.0, "Sida 1 (2)"),
            (70.0, 200.0, "Nämnden föreslår att åtgär-"),
            (70.0, 214.0, "derna genomförs."),
            (70.0, 250.0, "Kostnad"),
            (300.0, 250.0, "25 000 kr"),
        ]),
        &shown(&[(70.0, 50.0, "Miljöförvaltningen"), (400.0, 50.0, "Sida 2 (2)"), (70.0, 200.0, "Andra sidan.")]),
    ]);
    let document = document(&bytes);
    assert_eq!(
        document.text,
        "Miljöförvaltningen\tSida 1 (2)\n\nNämnden föreslår att åtgärderna\ngenomförs.\n\nKostnad\t25 000 kr\n\nAndra sidan.\n"
    );
    assert_eq!(document.pages.len(), 2);
    assert_eq!(document.media_type, "application/pdf");
}

#[test]
fn odt_text() {
    let xml = "<o:document xmlns:o='o' xmlns:text='t' xmlns:table='b'><text:tracked-changes><text:p>struket</text:p></text:tracked-changes>\
        <text:h>Rubrik</text:h><text:p>Ett<text:s text:c='2'/>två<text:tab/>tre</text:p>\
        <table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>\
        <table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table></o:document>";
    let bytes = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", xml.as_bytes())]);
    let document = document(&bytes);
    assert_eq!(document.text, "Rubrik\nEtt  två\ttre\n\nA\tB\n");
    assert_eq!(document.headings, [(0, 6)]);
}

#[test]
fn letters_and_archives_hand_their_members_on() {
    let letter = "From: Ann <ann@example.se>\r\nTo: bo@example.se\r\nSubject: =?utf-8?q?Svar_p=C3=A5_remiss?=\r\n\
        Date: Tue, 3 Mar 2020 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHej!\r\n--x\r\nContent-Type: application/octet-stream\r\n\
        Content-Disposition: attachment; filename=\"../yttrande.txt\"\r\n\r\nbilagd text\r\n--x--\r\n";
    let content = content(letter.as_bytes());
    let document = content.document.expect("the letter itself");
    assert_eq!(
        document.text,
        "Från: Ann <ann@example.se>\nTill: bo@example.se\nDatum: 2020-03-03 10:00\nÄmne: Svar på remiss\n\nHej!\n"
    );
    assert_eq!(content.members[0].name, "yttrande.txt");
    let archive = zipped(&[("mapp/a.txt", b"ett"), ("__MACOSX/._a.txt", b"skr"), ("b.eml", letter.as_bytes())]);
    let content = extract(&archive, None, &Limits::default()).expect("readable");
    assert!(content.document.is_none());
    let names: Vec<&str> = content.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["mapp/a.txt", "b.eml"]);
}

#[test]
fn failures_have_codes() {
    let deep = format!("{}{}", "<w:a>".repeat(2000), "</w:a>".repeat(2000));
    let spaces = vec![b' '; 20 << 20];
    let bomb = zipped(&[("word/document.xml", &spaces)]);
    let good = docx("<w:p/>");
    assert_eq!(failure(b"", None), ErrorCode::Empty);
    assert_eq!(failure(b" \n\t ", None), ErrorCode::NoText);
    assert_eq!(failure(&[0, 159, 146, 150, 1, 2, 3, 4], Some("a.txt")), ErrorCode::UnknownFormat);
    assert_eq!(failure(b"%PDF-1.4 broken", None), ErrorCode::Broken);
    assert_eq!(failure(&good[..good.len() / 2], None), ErrorCode::Broken);
    assert_eq!(failure(&docx(&deep), None), ErrorCode::TooDeep);
    assert_eq!(failure(&bomb, None), ErrorCode::Bomb);
    let entity = zipped(&[("word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]);
    assert_eq!(failure(&entity, None), ErrorCode::Broken);
    let narrow = Limits { file_bytes_max: 3, ..Limits::default() };
    let error = extract(b"abcd", None, &narrow).expect_err("too large");
    assert_eq!(error.code, ErrorCode::TooLarge);
}

#[test]
fn cut_and_damaged_files_end_in_a_result_or_a_code() {
    let whole = [
        docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>"),
        pdf(&[&shown(&[(70.0, 100.0, "Text")])]),
        b"{\\rtf1 text\\par{\\*\\x y}\\u246 ?}".to_vec(),
        b"<html><body><table><tr><td>x<p>y</table>".to_vec(),
    ];
    for bytes in &whole {
        for cut in (0..bytes.len()).step_by(7) {
            let _ = extract(&bytes[..cut], None, &Limits::default());
            let mut flipped = bytes.clone();
            flipped[cut] ^= 0x55;
            if let Ok(content) = extract(&flipped, None, &Limits::default())
                && let Some(document) = content.document
            {
                assert!(document.pages.iter().all(|&at| document.text.is_char_boundary(at as usize)));
                for (start, end) in document.headings {
                    assert!(document.text.get(start as usize..end as usize).is_some());
                }
            }
        }
    }
}
