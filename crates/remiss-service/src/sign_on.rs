//! The sign-on of a reverse proxy: a header that names a member of staff, believed only from named addresses.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderName;
use remiss_archive::Scope;

/// Which header names the person, who may set it, and what it gives.
///
/// The proxy must remove the header from what visitors send. The program refuses it from every other address.
#[derive(Debug, Clone)]
pub struct SignOn {
    /// The header.
    pub header: HeaderName,
    /// Addresses of the proxy.
    pub peers: Peers,
    /// What everyone may who is signed on.
    pub scopes: BTreeSet<Scope>,
}

impl SignOn {
    /// Bytes of a person's name; longer ones are no names.
    pub(crate) const USER_BYTES_MAX: usize = 200;
}

/// Addresses and networks ("127.0.0.1, 10.1.0.0/16, ::1").
#[derive(Debug, Clone, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::Peers;

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
}
