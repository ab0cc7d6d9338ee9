//! The limits that a worker puts on itself before it reads anything foreign.
//!
//! All are best effort: where a system lacks one, the process boundary and the parent's clock hold.

use std::time::Duration;

use crate::limits::WORKER_CPU_SECONDS;

/// Limits address space and forbids writing files and core dumps; few descriptors may be open.
#[cfg(unix)]
pub(super) fn memory_and_files(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, value| {
        let limit = Rlimit { current: Some(value), maximum: Some(value) };
        // A hard limit that is lower already is as good.
        let _ = setrlimit(resource, limit);
    };
    set(Resource::Core, 0);
    set(Resource::Fsize, 0);
    set(Resource::Nofile, 16);
    #[cfg(not(target_os = "macos"))]
    set(Resource::As, bytes);
    #[cfg(target_os = "macos")]
    let _ = bytes;
}

#[cfg(not(unix))]
pub(super) fn memory_and_files(_: u64) {}

/// Limits CPU time to the base allowance and what the pages add to it. The hard limit stays, so
/// that the allowance can grow once the pages are counted.
#[cfg(unix)]
pub(super) fn cpu(beyond: Duration) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let seconds = WORKER_CPU_SECONDS + beyond.as_secs();
    let maximum = getrlimit(Resource::Cpu).maximum;
    let limit = Rlimit { current: Some(maximum.map_or(seconds, |most| seconds.min(most))), maximum };
    let _ = setrlimit(Resource::Cpu, limit);
}

#[cfg(not(unix))]
pub(super) fn cpu(_: Duration) {}

/// Takes away every file and the network, on kernels that know Landlock.
#[cfg(target_os = "linux")]
pub(super) fn files_and_network() {
    use landlock::{ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _};
    // No rule is added, so that nothing is allowed; what stands open already stays open.
    let _ = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
}

#[cfg(not(target_os = "linux"))]
pub(super) fn files_and_network() {}
