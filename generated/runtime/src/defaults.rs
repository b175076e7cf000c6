//! Every default of a client, in one place. The documentation and the tests say the same.

use std::time::Duration;

use super::retry::Retry;

/// How long connecting may take, TLS included.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one attempt may take, from the first byte sent to the last byte received.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a whole operation may take: every attempt, every wait and every fetch of a token.
pub(crate) const OPERATION_TIMEOUT: Duration = Duration::from_secs(120);

/// How long the rest of a response may be silent once it has begun.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(15);

/// How often a request is sent at most.
pub(crate) const ATTEMPTS: u32 = 3;

/// The longest wait before the second attempt. It doubles with each one after.
pub(crate) const BACKOFF: Duration = Duration::from_millis(100);

/// The same after a 429.
pub(crate) const RATE_LIMITED_BACKOFF: Duration = Duration::from_secs(1);

/// The longest wait between attempts, if the service asks for none.
pub(crate) const BACKOFF_CAP: Duration = Duration::from_secs(20);

/// The longest wait that a service may ask for.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// The tokens that a client has for repetitions.
pub(crate) const BUDGET: u32 = 500;

/// What a repetition takes of them.
pub(crate) const BUDGET_PRICE: u32 = 5;

/// The same after a time-out.
pub(crate) const BUDGET_PRICE_AFTER_TIMEOUT: u32 = 10;

/// What a success gives back.
pub(crate) const BUDGET_REWARD: u32 = 1;

/// The most bytes of a successful response's body, after decompression.
pub(crate) const SUCCESS_BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The most bytes that are kept of a failed response's body, after decompression.
pub(crate) const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// The most bytes of the address of a request.
pub(crate) const URL_LIMIT: usize = 8 * 1024;

/// The most bytes of the headers of a request, but for credentials, and of those of a response.
pub(crate) const HEADER_LIMIT: usize = 64 * 1024;

/// A token is renewed this long before its end, or a tenth of its life before if that is less.
pub(crate) const TOKEN_RENEWAL: Duration = Duration::from_secs(60);

/// How long the renewal of a token that is still good may hold up the operation that does it.
pub(crate) const LONGEST_RENEWAL: Duration = Duration::from_secs(5);

/// A token that is still good but could not be renewed is used for this long before that is tried
/// again.
pub(crate) const TOKEN_RENEWAL_PAUSE: Duration = Duration::from_secs(5);

/// What can be set for a client and overridden for a call.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) operation_timeout: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) success_body_limit: usize,
    pub(crate) error_body_limit: usize,
    pub(crate) url_limit: usize,
    pub(crate) header_limit: usize,
    pub(crate) validate_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            operation_timeout: OPERATION_TIMEOUT,
            read_timeout: READ_TIMEOUT,
            retry: Retry::default(),
            success_body_limit: SUCCESS_BODY_LIMIT,
            error_body_limit: ERROR_BODY_LIMIT,
            url_limit: URL_LIMIT,
            header_limit: HEADER_LIMIT,
            validate_requests: true,
        }
    }
}
