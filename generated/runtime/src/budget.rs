//! The tokens that limit how much is repeated while a service is down. Shared by the clones of a
//! client; what a repetition is, is decided elsewhere.

use std::sync::atomic::{AtomicU32, Ordering};

use super::defaults;

/// The tokens that are left.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

/// Tokens taken for a repetition. They are given back if it never begins.
#[must_use = "the tokens are given back at once"]
pub(crate) struct Withdrawal<'a> {
    budget: &'a Budget,
    tokens: u32,
}

/// What a repetition costs.
pub(crate) const fn price(after_timeout: bool) -> u32 {
    if after_timeout {
        defaults::BUDGET_PRICE_AFTER_TIMEOUT
    } else {
        defaults::BUDGET_PRICE
    }
}

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(defaults::BUDGET))
    }

    /// Takes tokens, if there are so many.
    pub(crate) fn withdraw(&self, tokens: u32) -> Option<Withdrawal<'_>> {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(tokens)
            })
            .ok()?;
        Some(Withdrawal {
            budget: self,
            tokens,
        })
    }

    /// Gives back what a success is worth.
    pub(crate) fn reward(&self) {
        // Most of the time there is nothing to give: that takes no more than a look.
        if self.left() < defaults::BUDGET {
            self.deposit(defaults::BUDGET_REWARD);
        }
    }

    pub(crate) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn deposit(&self, tokens: u32) {
        let more = |left: u32| Some(left.saturating_add(tokens).min(defaults::BUDGET));
        // Never fails, as there is always a new value.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

impl Withdrawal<'_> {
    /// The repetition begins: the tokens are spent.
    pub(crate) fn spend(mut self) {
        self.tokens = 0;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if self.tokens > 0 {
            self.budget.deposit(self.tokens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_run_out_and_come_back() {
        let budget = Budget::new();
        assert_eq!(budget.left(), 500);
        budget.reward();
        assert_eq!(budget.left(), 500);
        for _ in 0..100 {
            budget.withdraw(price(false)).unwrap().spend();
        }
        assert_eq!(budget.left(), 0);
        assert!(budget.withdraw(1).is_none());
        assert!(budget.withdraw(0).is_some());
        for _ in 0..9 {
            budget.reward();
        }
        assert!(budget.withdraw(price(true)).is_none());
        budget.reward();
        budget.withdraw(price(true)).unwrap().spend();
        assert_eq!(budget.left(), 0);
    }

    #[test]
    fn what_is_not_spent_is_given_back() {
        let budget = Budget::new();
        let withdrawal = budget.withdraw(10).unwrap();
        assert_eq!(budget.left(), 490);
        drop(withdrawal);
        assert_eq!(budget.left(), 500);
    }
}
