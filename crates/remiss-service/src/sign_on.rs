//! The sign-on of a reverse proxy: a header that names a member of staff, believed only from named addresses.

use std::collections::BTreeSet;

use axum::http::HeaderName;
use remiss_archive::Scope;

use crate::peers::Peers;

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
