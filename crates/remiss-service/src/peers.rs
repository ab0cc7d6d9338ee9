//! Addresses: lists of them, and whose request it is that a proxy passes on.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// Addresses and networks ("127.0.0.1, 10.1.0.0/16, ::1"); by default none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers(Vec<(IpAddr, u32)>);

impl Peers {
    /// Whether an address is among them.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - bits;
                u32::from(*network).checked_shr(shift) == u32::from(address).checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - bits;
                u128::from(*network).checked_shr(shift) == u128::from(address).checked_shr(shift)
            }
            _ => false,
        })
    }
}

/// What was given is no list of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an address such as 127.0.0.1 nor a network such as 10.1.0.0/16")]
pub struct NoAddress(String);

impl FromStr for Peers {
    type Err = NoAddress;

    fn from_str(list: &str) -> Result<Self, NoAddress> {
        let one = |text: &str| {
            let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
            let address: IpAddr = address.parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Some(most), |bits| bits.parse().ok().filter(|bits| *bits <= most))?;
            Some((address, bits))
        };
        let peers = list.split(',').map(str::trim).map(|text| one(text).ok_or_else(|| NoAddress(text.to_owned())));
        peers.collect::<Result<_, _>>().map(Self)
    }
}

/// Whose request it is: the peer, or whom the proxies among `trusted` say they ask for.
///
/// Each proxy writes the address that it was asked from at the end of the header, so it is read backwards for as long as
/// a trusted one wrote it. What stands further left is the visitor's own claim.
pub(crate) fn visitor(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &Peers) -> Option<IpAddr> {
    let mut visitor = peer?;
    let values = headers.get_all("x-forwarded-for").iter().rev().filter_map(|value| value.to_str().ok());
    for said in values.flat_map(|value| value.rsplit(',')) {
        if !trusted.contains(visitor) {
            break;
        }
        // Some proxies add the port.
        let said = said.trim();
        let address = said.parse().or_else(|_| said.parse::<SocketAddr>().map(|address| address.ip()));
        let Ok(address) = address else { break };
        visitor = address.to_canonical();
    }
    Some(visitor)
}

/// The address that a visitor cannot change at will: of IPv6 the network, of which each has as many addresses as they
/// like.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(list: &str, address: &str, expected: bool) {
        let peers: Peers = list.parse().expect("a list of addresses");
        assert_eq!(peers.contains(address.parse().expect("an address")), expected, "{address} in {list}");
    }

    #[test]
    fn addresses_and_networks_are_told_apart() {
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        check("10.1.0.0/16, ::1", "10.1.255.3", true);
        check("10.1.0.0/16, ::1", "10.2.0.1", false);
        check("10.1.0.0/16, ::1", "::1", true);
        check("2001:db8::/32", "2001:db8:1::5", true);
        check("2001:db8::/32", "2001:db9::5", false);
        check("0.0.0.0/0", "192.0.2.1", true);
        check("0.0.0.0/0", "::1", false);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for list in ["", "proxy", "10.0.0.0/33", "10.0.0.0/x", "::1/129", "127.0.0.1,"] {
            assert!(list.parse::<Peers>().is_err(), "{list:?}");
        }
    }

    #[track_caller]
    fn check_visitor(peer: &str, lines: &[&'static str], expected: &str) {
        let trusted: Peers = "127.0.0.1, 10.0.0.0/8".parse().expect("a list of addresses");
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let found = visitor(peer.parse().ok(), &headers, &trusted);
        assert_eq!(found, expected.parse().ok(), "{peer} with {lines:?}");
    }

    #[test]
    fn only_trusted_proxies_say_who_asks() {
        check_visitor("192.0.2.1", &[], "192.0.2.1");
        check_visitor("192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check_visitor("127.0.0.1", &[], "127.0.0.1");
        check_visitor("127.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check_visitor("127.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7");
        check_visitor("127.0.0.1", &["203.0.113.9, 198.51.100.7, 10.1.2.3"], "198.51.100.7");
        check_visitor("127.0.0.1", &["203.0.113.9, 198.51.100.7", "10.1.2.3"], "198.51.100.7");
        check_visitor("127.0.0.1", &["198.51.100.7:4711"], "198.51.100.7");
        check_visitor("127.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7");
        check_visitor("127.0.0.1", &["2001:db8::7"], "2001:db8::7");
        check_visitor("127.0.0.1", &["198.51.100.7, unknown"], "127.0.0.1");
        check_visitor("none", &["198.51.100.7"], "none");
    }
}
