//! What is left out of requests: properties that only come back. Whoever keeps or shows a model has all of it.

use std::cell::Cell;

thread_local! {
    /// Whether what this thread writes just now is sent.
    static IS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Writes what is sent: models leave out what only comes back, at any depth.
pub(crate) fn for_request<T>(write: impl FnOnce() -> T) -> T {
    let _sending = Sending(IS_SENT.replace(true));
    write()
}

/// Those of the properties of a model that only come back that are to be left out just now.
pub(crate) fn withheld(only_received: &'static [&'static str]) -> &'static [&'static str] {
    if only_received.is_empty() || !IS_SENT.get() {
        return &[];
    }
    only_received
}

/// Puts back what was before, however the writing ends.
struct Sending(bool);

impl Drop for Sending {
    fn drop(&mut self) {
        IS_SENT.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_sent_withholds_and_only_while_it_is_written() {
        const ID: &[&str] = &["id"];
        assert!(withheld(ID).is_empty());
        for_request(|| {
            assert_eq!(withheld(ID), ID);
            for_request(|| assert_eq!(withheld(ID), ID));
            assert_eq!(withheld(ID), ID);
        });
        assert!(withheld(ID).is_empty());
        let broken = std::panic::catch_unwind(|| for_request(|| panic!("a value that cannot")));
        assert!(broken.is_err() && withheld(ID).is_empty());
    }
}
