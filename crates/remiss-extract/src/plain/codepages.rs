//! The two DOS code pages that Swedish text of the 1980s and 1990s is written in.

/// Characters 128 to 255 of code page 850, from the Unicode Consortium's mapping tables.
const CP850: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// Characters 128 to 255 of code page 437, from the same source.
const CP437: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Decodes code page 850 (Western European DOS).
pub(super) fn decode_cp850(bytes: &[u8]) -> String {
    decode(bytes, CP850)
}

/// Decodes code page 437 (the first IBM PC).
pub(super) fn decode_cp437(bytes: &[u8]) -> String {
    decode(bytes, CP437)
}

fn decode(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    bytes
        .iter()
        .map(|&byte| match byte.checked_sub(128) {
            None => char::from(byte),
            Some(index) => upper.get(usize::from(index)).copied().unwrap_or('\u{fffd}'),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        assert_eq!(CP850.chars().count(), 128);
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(decode_cp850(&[0x84, 0x86, 0x94, 0x8e, 0x8f, 0x99, 0xf5]), "äåöÄÅÖ§");
        assert_eq!(decode_cp437(&[0x84, 0x86, 0x94, 0x15]), "äåö\u{15}");
    }
}
