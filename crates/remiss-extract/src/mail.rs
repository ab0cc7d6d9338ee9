//! Letters: the message as a document with its address lines, the attachments as members.

use mail_parser::{Address, Message, MessageParser, MimeHeaders as _, PartType};

use crate::archive::safe_name;
use crate::extract::Sink;
use crate::{ErrorCode, ExtractError, Extracted, Limits, Member, html, plain};

/// The most attachments read of one letter.
const ATTACHMENTS_MAX: usize = 1_000;

/// Reads a letter; attachments go to the sink.
pub(crate) fn read(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<Extracted, ExtractError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| ExtractError::broken("the letter is damaged: it has no header"))?;
    let mut document = body(&message, limits)?;
    "message/rfc822".clone_into(&mut document.media_type);
    let mut total = 0;
    for (number, part) in (1..).zip(message.attachments().take(ATTACHMENTS_MAX)) {
        let (bytes, fallback) = match &part.body {
            PartType::Message(nested) => (nested.raw_message().to_vec(), format!("brev-{number}.eml")),
            _ => (part.contents().to_vec(), format!("bilaga-{number}")),
        };
        let name = part.attachment_name().map_or(fallback, safe_name);
        total += bytes.len() as u64;
        if total > limits.members_bytes_max {
            let reason = "the attachments together are over the limit";
            sink.member_failed(&name, &ExtractError::new(ErrorCode::TooLarge, reason))?;
            break;
        }
        // Signatures and logotypes are no documents.
        let picture = part
            .content_type()
            .is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image") && part.content_id().is_some());
        if !bytes.is_empty() && !picture {
            sink.member(Member { name, bytes })?;
        }
    }
    Ok(document)
}

/// The address lines and the text of a letter; HTML only where no plain text was sent.
fn body(message: &Message<'_>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut head = String::new();
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            head.push_str(label);
            head.push_str(": ");
            head.push_str(&value.replace(['\r', '\n'], " "));
            head.push('\n');
        }
    };
    line("Från", message.from().map(addresses));
    line("Till", message.to().map(addresses));
    line("Kopia", message.cc().map(addresses));
    line(
        "Datum",
        message.date().map(|date| {
            format!("{:04}-{:02}-{:02} {:02}:{:02}", date.year, date.month, date.day, date.hour, date.minute)
        }),
    );
    line("Ämne", message.subject().map(str::to_owned));
    let texts: Vec<&str> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    if !texts.is_empty() {
        return Ok(plain::of_text(&format!("{head}\n{}", texts.join("\n\n")), limits));
    }
    let mut document = plain::of_text(&head, limits);
    for part in message.html_bodies() {
        if let PartType::Html(page) = &part.body {
            let page = html::of_text(page, limits)?;
            document.text.push('\n');
            let shift = document.text.len() as u32;
            document.headings.extend(page.headings.iter().map(|(start, end)| (start + shift, end + shift)));
            document.text.push_str(&page.text);
        }
    }
    Ok(document)
}

fn addresses(address: &Address<'_>) -> String {
    address
        .iter()
        .map(|one| match (one.name(), one.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default().to_owned(),
        })
        .collect::<Vec<_>>()
        .join(", ")
}
