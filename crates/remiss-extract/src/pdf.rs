//! PDF to pages of lines, on hayro's interpreter with a device of our own that keeps only text.

mod device;
mod lines;
mod order;
pub(crate) mod render;

use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt as _, interpret_page};
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::Rect;

use crate::{ErrorCode, ExtractError, Limits, RawPage};

use device::TextDevice;

/// Opens a PDF, telling a password apart from damage.
pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Pdf, ExtractError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            ExtractError::new(ErrorCode::Encrypted, "the PDF needs a password to be opened")
        }
        LoadPdfError::Decryption(_) => {
            ExtractError::new(ErrorCode::Encrypted, "the PDF is encrypted in a way that is not supported")
        }
        LoadPdfError::Invalid => ExtractError::broken("the PDF is damaged: no page could be found in it"),
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(ExtractError::broken("the PDF has no pages"));
    }
    if count > limits.pages_max as usize {
        return Err(ExtractError::new(
            ErrorCode::TooManyPages,
            format!("the PDF has {count} pages, the limit is {}", limits.pages_max),
        ));
    }
    Ok(pdf)
}

/// Reads page after page and hands each on as soon as it stands.
pub(crate) fn read_pages(
    pdf: &Pdf,
    limits: &Limits,
    on_page: &mut dyn FnMut(RawPage) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let cache = InterpreterCache::new();
    let mut text_bytes = 0;
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            bounds,
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut device = TextDevice::new(bounds);
        interpret_page(page, &mut context, &mut device);
        let raw = device.finish();
        text_bytes += raw.lines.iter().map(|line| line.text.len() + 1).sum::<usize>();
        if text_bytes > limits.text_bytes_max {
            return Err(ExtractError::new(
                ErrorCode::TooLarge,
                format!("the text is longer than {} bytes", limits.text_bytes_max),
            ));
        }
        on_page(raw)?;
    }
    Ok(())
}
