//! How texts, records and small originals lie in the catalogue: compressed where that helps.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

/// The level that still keeps up with thousands of documents a second on one core.
const LEVEL: i32 = 1;
/// Below this, the frame's head costs more than compression gains.
const WORTH_TRYING: usize = 64;
/// No stored part is longer: originals are limited to 200 MiB, and a text cannot grow far beyond that.
/// A damaged length must not make the program ask for more memory than this.
const LENGTH_MAX: usize = 1 << 30;
const RAW: u8 = 0;
const ZSTD: u8 = 1;
/// The tag and the length of the unpacked bytes.
const HEAD: usize = 5;

thread_local! {
    // A compressor holds some 100 KiB of tables, which are worth keeping from document to document.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs bytes for the catalogue.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() >= WORTH_TRYING
        && let Some(packed) = compress(bytes)
        && packed.len() + HEAD < bytes.len()
    {
        let mut out = Vec::with_capacity(packed.len() + HEAD);
        out.push(ZSTD);
        out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(&packed);
        return out;
    }
    let mut out = Vec::with_capacity(bytes.len() + 1);
    out.push(RAW);
    out.extend_from_slice(bytes);
    out
}

/// Unpacks what [`pack`] made; says in words how the bytes are damaged.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    match packed {
        [RAW, bytes @ ..] => Ok(bytes.to_vec()),
        [ZSTD, a, b, c, d, frame @ ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            if length > LENGTH_MAX {
                return Err(format!("impossible length {length}"));
            }
            let bytes = DECOMPRESSOR.with_borrow_mut(|slot| -> std::io::Result<Vec<u8>> {
                let decompressor = match slot {
                    Some(decompressor) => decompressor,
                    None => slot.insert(Decompressor::new()?),
                };
                decompressor.decompress(frame, length)
            });
            match bytes {
                Ok(bytes) if bytes.len() == length => Ok(bytes),
                Ok(bytes) => Err(format!("{} bytes where {length} were stored", bytes.len())),
                Err(error) => Err(error.to_string()),
            }
        }
        _ => Err("unknown packing".to_owned()),
    }
}

fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > LENGTH_MAX {
        return None;
    }
    COMPRESSOR.with_borrow_mut(|slot| {
        let compressor = match slot {
            Some(compressor) => compressor,
            None => slot.insert(Compressor::new(LEVEL).ok()?),
        };
        compressor.compress(bytes).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_and_unpacks_any_bytes() {
        let long = "Nämnden tillstyrker förslaget. ".repeat(500);
        for bytes in [&b""[..], b"kort", long.as_bytes()] {
            assert_eq!(unpack(&pack(bytes)).unwrap(), bytes);
        }
        assert!(pack(long.as_bytes()).len() < long.len() / 10);
    }

    #[test]
    fn damage_is_told_and_costs_no_memory() {
        assert!(unpack(b"").is_err());
        assert!(unpack(&[9, 1, 2]).is_err());
        assert!(unpack(&[ZSTD, 255, 255, 255, 255, 1, 2, 3]).is_err());
        let mut packed = pack("Nämnden ".repeat(100).as_bytes());
        packed[1] ^= 1;
        assert!(unpack(&packed).is_err());
    }
}
