//! A bound on the bytes in flight between reading and writing, so that memory does not grow with the input.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes that may be taken before others are given back.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: u64,
    closed: bool,
}

impl Budget {
    /// Makes a budget of so many bytes.
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until the bytes fit; false where the budget was closed. A piece larger than the whole budget goes when
    /// nothing else is in flight.
    pub(crate) fn take(&self, bytes: u64) -> bool {
        let mut state = self.state();
        while !state.closed && state.taken > 0 && state.taken + bytes > self.limit {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.taken += bytes;
        !state.closed
    }

    /// Gives back what was taken.
    pub(crate) fn give_back(&self, bytes: u64) {
        let mut state = self.state();
        state.taken = state.taken.saturating_sub(bytes);
        drop(state);
        self.changed.notify_all();
    }

    /// Lets nobody wait any more, because the work has ended.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is whole after every statement, so a panic elsewhere does no harm.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_larger_than_the_budget_goes_alone() {
        let budget = Budget::new(10);
        assert!(budget.take(50));
        std::thread::scope(|scope| {
            let second = scope.spawn(|| budget.take(1));
            budget.give_back(50);
            assert!(second.join().expect("the second piece goes once the first is back"));
        });
        assert_eq!(budget.state().taken, 1);
    }

    #[test]
    fn closing_wakes_who_waits() {
        let budget = Budget::new(10);
        assert!(budget.take(10));
        std::thread::scope(|scope| {
            let second = scope.spawn(|| budget.take(10));
            budget.close();
            assert!(!second.join().expect("nobody waits for ever"));
        });
    }
}
