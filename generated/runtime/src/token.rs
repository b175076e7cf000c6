//! Tokens: fetched when needed, kept, renewed before their end. One fetch at a time, whose result or
//! error everyone shares who waits for it. What is sent to get one is in `grant`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Handle;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};
use tokio::time::Instant;

use super::client::Client;
use super::clock::Deadline;
use super::defaults::{LONGEST_RENEWAL, TOKEN_RENEWAL, TOKEN_RENEWAL_PAUSE};
use super::error::{Error, ErrorKind, TimeoutPhase};
use super::grant::{Grant, GrantKind, TokenEndpoint, ask_source, is_refused_for_good};
use super::oauth2::{OnChange, TokenSource};
use super::trace::carry;
use super::transport::Attempt;

/// Where tokens come from, and the one that is in use.
pub(crate) struct Tokens {
    origin: Origin,
    /// Whose turn it is to fetch. Whoever is dropped while fetching hands over to the next.
    turn: Arc<Turn<()>>,
    /// Never held across an await.
    kept: Mutex<Kept>,
}

/// Where tokens come from.
pub(crate) enum Origin {
    /// What the client holds is good for any number of them.
    Credentials(TokenEndpoint, Owner),
    /// Each answer may hold what the next one is asked for with.
    RefreshToken {
        endpoint: TokenEndpoint,
        /// What the first one is asked for with.
        first: SecretString,
        on_change: Option<OnChange>,
    },
    /// The caller knows.
    Source(Box<dyn TokenSource>),
}

/// Whose credentials tokens are asked for with.
pub(crate) enum Owner {
    /// Those of the client itself, which its endpoint has.
    Client,
    User {
        username: String,
        password: SecretString,
    },
}

#[derive(Default)]
struct Kept {
    token: Option<Token>,
    /// Gets the next token.
    refresh: Option<SecretString>,
    /// Counts the fetches that came to an end.
    fetches: u64,
    /// How the last of them failed, if it did.
    failure: Option<Error>,
    /// What was said when a user's password turned out to be wrong.
    refusal: Option<Error>,
}

/// A token, and which one it is.
#[derive(Clone)]
pub(crate) struct Token {
    /// The token as it is sent.
    pub(crate) authorization: HeaderValue,
    /// The fetch that it came of.
    generation: u64,
    /// When it ends; never if the service did not say.
    life: Option<Life>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Life {
    /// From when on another one should be fetched.
    renewal: Instant,
    end: Instant,
}

/// What is to be done about a token.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Need {
    /// It is good.
    Nothing,
    /// It is good, but near its end.
    Renewal(Instant),
    /// It is over.
    Another,
}

impl Life {
    /// The life of a token that was asked for at some time. It is renewed a little earlier by
    /// chance, so that many clients do not come at once. None if it is beyond the clock.
    fn new(asked: Instant, seconds: f64, random: f64) -> Option<Self> {
        let life = Duration::try_from_secs_f64(seconds.max(0.0)).ok()?;
        let ahead = TOKEN_RENEWAL.min(life / 10).mul_f64(1.0 + random / 10.0);
        Some(Self {
            renewal: asked.checked_add(life.saturating_sub(ahead))?,
            end: asked.checked_add(life)?,
        })
    }

    fn need(self, now: Instant) -> Need {
        if now < self.renewal {
            Need::Nothing
        } else if now < self.end {
            Need::Renewal(self.end)
        } else {
            Need::Another
        }
    }
}

impl Token {
    fn need(&self, now: Instant) -> Need {
        self.life.map_or(Need::Nothing, |life| life.need(now))
    }
}

impl Owner {
    fn grant(&self) -> GrantKind<'_> {
        match self {
            Self::Client => GrantKind::ClientCredentials,
            Self::User { username, password } => GrantKind::Password(username, password),
        }
    }
}

impl Tokens {
    pub(crate) fn new(origin: Origin) -> Self {
        Self {
            origin,
            turn: Arc::default(),
            kept: Mutex::default(),
        }
    }

    /// The token in use, or a new one.
    pub(crate) async fn token(
        self: &Arc<Self>,
        client: &Client,
        attempt: Attempt,
        deadline: Deadline,
    ) -> Result<Token, Error> {
        let now = Instant::now();
        let (token, seen) = {
            let kept = self.kept();
            (kept.token.clone(), kept.fetches)
        };
        if let Some(token) = token {
            match token.need(now) {
                Need::Nothing => return Ok(token),
                Need::Renewal(end) => {
                    return Ok(self.renew(client, attempt, deadline, token, end).await);
                }
                Need::Another => {}
            }
        }
        let waiting = deadline.hold(Arc::clone(&self.turn).lock_owned()).await;
        let turn = waiting.map_err(Error::without_token)?;
        if let Some(shared) = self.since(seen) {
            return shared;
        }
        self.fetch(client, attempt, deadline, turn).await
    }

    /// Drops a token that was not accepted, unless there is a newer one already.
    pub(crate) fn invalidate(&self, token: &Token) {
        let mut kept = self.kept();
        let is_current = |kept: &Token| kept.generation == token.generation;
        if kept.token.as_ref().is_some_and(is_current) {
            kept.token = None;
        }
    }

    /// Tries to replace a token that is still good. Only one does; the others go on with what they
    /// have, and so does this one if it fails.
    async fn renew(
        self: &Arc<Self>,
        client: &Client,
        attempt: Attempt,
        deadline: Deadline,
        token: Token,
        end: Instant,
    ) -> Token {
        let Ok(turn) = Arc::clone(&self.turn).try_lock_owned() else {
            return token;
        };
        // Someone else may just have done it.
        let current = self.kept().token.clone();
        match current {
            Some(current) if current.generation != token.generation => return current,
            _ => {}
        }
        // Not for longer than the token lasts, nor for most of the time that the operation has: it could
        // go on with the token that it holds.
        let now = Instant::now();
        let left = end.saturating_duration_since(now).min(LONGEST_RENEWAL);
        let left = deadline
            .remaining(now)
            .map_or(left, |remaining| left.min(remaining / 4));
        match self
            .fetch(client, attempt, deadline.of_attempt(now, left), turn)
            .await
        {
            Ok(renewed) => renewed,
            Err(_) => {
                let mut kept = self.kept();
                // Nobody waits for a renewal, so its failure is nobody's.
                if kept.failure.take().is_some() {
                    kept.fetches -= 1;
                }
                if let Some(Token {
                    life: Some(life), ..
                }) = &mut kept.token
                {
                    life.renewal = Instant::now() + TOKEN_RENEWAL_PAUSE;
                }
                token
            }
        }
    }

    /// What the fetches gave that came to an end since a number of them was seen.
    fn since(&self, seen: u64) -> Option<Result<Token, Error>> {
        let kept = self.kept();
        if kept.fetches == seen {
            return None;
        }
        match (&kept.failure, &kept.token) {
            (Some(failure), _) => Some(Err(failure.share())),
            (None, Some(token)) => Some(Ok(token.clone())),
            // It was refused in the meantime.
            (None, None) => None,
        }
    }

    /// Fetches a token, for whose turn it is.
    async fn fetch(
        self: &Arc<Self>,
        client: &Client,
        attempt: Attempt,
        deadline: Deadline,
        turn: OwnedMutexGuard<()>,
    ) -> Result<Token, Error> {
        if let Origin::Credentials(..) = &self.origin {
            let _turn = turn;
            return self.fetch_here(client, attempt, deadline).await;
        }
        // What comes back may be the only thing that gets another token. It must not be lost because
        // whoever asked for it is dropped, or has less time than the answer takes.
        let now = Instant::now();
        let own = Deadline::of_operation(now, Duration::MAX)
            .of_attempt(now, client.settings.attempt_timeout);
        let (tokens, client) = (Arc::clone(self), client.clone());
        let fetch = async move {
            let _turn = turn;
            tokens.fetch_here(&client, attempt, own).await
        };
        let fetched = match Handle::try_current() {
            Ok(runtime) => deadline.hold(runtime.spawn(carry(fetch))).await,
            Err(_) => deadline.hold(fetch).await.map(Ok),
        };
        match fetched.map_err(Error::without_token)? {
            Ok(token) => token,
            Err(fault) => match fault.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::new(
                    ErrorKind::Transport,
                    "the runtime that fetched it was shut down",
                )
                .without_token()),
            },
        }
    }

    async fn fetch_here(
        &self,
        client: &Client,
        attempt: Attempt,
        deadline: Deadline,
    ) -> Result<Token, Error> {
        let asked = Instant::now();
        let (grant, used) = match &self.origin {
            Origin::Credentials(endpoint, owner) => {
                // Taken, as it may be good for one use only, whatever comes of it.
                let refresh = self.kept().refresh.take();
                let ask = async |kind| endpoint.ask(client, attempt, deadline, kind).await;
                let begin = async || {
                    let refusal = self.kept().refusal.as_ref().map(Error::remembered);
                    if let Some(refusal) = refusal {
                        return Err(refusal);
                    }
                    ask(owner.grant()).await.inspect_err(|error| {
                        if matches!(owner, Owner::User { .. }) && is_refused_for_good(error) {
                            self.kept().refusal = Some(error.share());
                        }
                    })
                };
                match refresh {
                    Some(refresh) => match ask(GrantKind::Refresh(&refresh)).await {
                        // The credentials may do where what they once gave is refused.
                        Err(error) if is_refused(&error) => (begin().await, None),
                        grant => (grant, Some(refresh)),
                    },
                    None => (begin().await, None),
                }
            }
            Origin::RefreshToken {
                endpoint, first, ..
            } => {
                let refresh = self.kept().refresh.clone();
                let refresh = refresh.unwrap_or_else(|| first.clone());
                let kind = GrantKind::Refresh(&refresh);
                let grant = endpoint.ask(client, attempt, deadline, kind).await;
                (grant, Some(refresh))
            }
            Origin::Source(source) => (ask_source(&**source, deadline).await, None),
        };
        // That time is up for one says nothing to the others: the next of them takes over.
        if let Err(error) = &grant
            && error.timeout_phase() == Some(TimeoutPhase::Operation)
        {
            return Err(error.share());
        }
        self.keep(asked, grant, used)
    }

    /// Keeps what came of a fetch, for which a refresh token may have been used.
    fn keep(
        &self,
        asked: Instant,
        grant: Result<Grant, Error>,
        used: Option<SecretString>,
    ) -> Result<Token, Error> {
        let mut kept = self.kept();
        kept.fetches += 1;
        let grant = match grant {
            Ok(grant) => grant,
            Err(error) => {
                kept.failure = Some(error.share());
                return Err(error);
            }
        };
        let life = |seconds| Life::new(asked, seconds, fastrand::f64());
        let token = Token {
            authorization: grant.authorization,
            generation: kept.fetches,
            life: grant.expires_in.and_then(life),
        };
        kept.token = Some(token.clone());
        kept.failure = None;
        // If no other comes, the one that was used is still good.
        kept.refresh = grant.refresh.clone().or_else(|| used.clone());
        drop(kept);
        if let Origin::RefreshToken {
            on_change: Some(tell),
            ..
        } = &self.origin
            && let Some(refresh) = &grant.refresh
            && used.is_none_or(|used| used.expose_secret() != refresh.expose_secret())
        {
            tell(refresh.expose_secret());
        }
        Ok(token)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is whole at any time: nothing is called while it is changed.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a token endpoint does not take what it was given.
fn is_refused(error: &Error) -> bool {
    let code = error.status().map(|status| status.as_u16());
    matches!(code, Some(400 | 401))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_renewed_before_their_end() {
        let asked = Instant::now();
        let after = |seconds: f64| asked + Duration::from_secs_f64(seconds);
        for (life, random, renewal) in [
            (86_400.0, 0.0, 86_340.0),
            (86_400.0, 1.0, 86_334.0),
            (600.0, 0.0, 540.0),
            (100.0, 0.0, 90.0),
            (100.0, 1.0, 89.0),
            (0.0, 0.5, 0.0),
            (-5.0, 0.5, 0.0),
        ] {
            let end = after(f64::max(life, 0.0));
            let life = Life::new(asked, life, random).unwrap();
            assert_eq!((life.renewal, life.end), (after(renewal), end));
        }
        assert_eq!(Life::new(asked, f64::INFINITY, 0.0), None);
        assert_eq!(Life::new(asked, f64::NAN, 0.0).unwrap().end, asked);
    }

    #[test]
    fn a_token_near_its_end_is_still_good() {
        let asked = Instant::now();
        let life = Life::new(asked, 100.0, 0.0).unwrap();
        let need = |seconds| life.need(asked + Duration::from_secs(seconds));
        assert_eq!(need(89), Need::Nothing);
        assert_eq!(need(90), Need::Renewal(life.end));
        assert_eq!(need(99), Need::Renewal(life.end));
        assert_eq!(need(100), Need::Another);
    }
}
