//! What a writer of files has written and a stream has not yet sent.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes on their way; each handle sees the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Pieces {
    /// Takes what has been written since the last time.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
