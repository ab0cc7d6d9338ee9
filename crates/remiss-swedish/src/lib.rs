//! Swedish text analysis: tokens, stems, compounds, OCR repair, language; pure, no I/O.
