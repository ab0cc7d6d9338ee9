//! Looks for bytes of a kind in long texts.

/// The place of the first byte that is of a kind.
///
/// Blocks in which no byte is, as most are, are passed over whole: the compiler makes vector instructions of a test that is a
/// few comparisons.
#[inline]
pub fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    const BLOCK: usize = 32;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let block = blocks.iter().position(|block| block.iter().fold(false, |any, &byte| any | is(byte)));
    let from = block.map_or(blocks.len(), |place| place) * BLOCK;
    let within = block.map_or(rest, |place| &blocks[place]);
    within.iter().position(|&byte| is(byte)).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn positions_are_those_of_a_simple_search(text in "[a-c0-1åäö]{0,120}") {
            for is in [|byte: u8| byte.is_ascii_digit(), |byte: u8| byte >= 0x80, |byte: u8| byte == b'c'] {
                let expected = text.bytes().position(is);
                proptest::prop_assert_eq!(position(text.as_bytes(), is), expected);
            }
        }
    }
}
