//! What a caller gives a client to sign in by OAuth2 with, other than the client's own credentials. What
//! becomes of it is in `token`. Nothing here prints a secret.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use secrecy::SecretString;

/// The name and the password of a user, for the flow of that name: a token is asked for with them when
/// one is needed, kept, and renewed before it ends.
///
/// A password that the service says is wrong (`invalid_grant`) is never sent again, as that would lock the
/// account: all later calls of the client and its clones fail with the same error. What has failed in another
/// way is tried again.
#[must_use = "it does nothing until a client has it"]
pub struct Password {
    pub(crate) username: String,
    pub(crate) password: SecretString,
    pub(crate) application: Application,
}

/// A refresh token that another flow has given, such as that of the authorization code: access tokens
/// are asked for with it.
///
/// A service may give another refresh token with each access token, after which the one before is
/// worth nothing. The client goes on with the newest; whoever keeps refresh tokens for the next start
/// of a program needs to know of it, by [`on_change`](Self::on_change). What was asked for with a
/// refresh token runs to its end in the background even if the call that needed it is dropped, so that
/// no new one is lost.
#[must_use = "it does nothing until a client has it"]
pub struct RefreshToken {
    pub(crate) token: SecretString,
    pub(crate) application: Application,
    pub(crate) on_change: Option<OnChange>,
}

pub(crate) type OnChange = Box<dyn Fn(&str) + Send + Sync>;

/// The OAuth2 client that asks, if the service wants to know.
#[derive(Default)]
pub(crate) struct Application {
    pub(crate) id: Option<String>,
    pub(crate) secret: Option<SecretString>,
}

impl Password {
    /// What the user signs in with.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: SecretString::from(password.into()),
            application: Application::default(),
        }
    }

    /// The id of the application that asks, if the service wants to know: sent along with the rest, or
    /// with its secret if it has one.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.application.id = Some(id.into());
        self
    }

    /// The secret of the application that asks, if it has one: sent with its id, as HTTP's basic
    /// authentication or as the service wants it.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.application.secret = Some(SecretString::from(secret.into()));
        self
    }
}

impl RefreshToken {
    /// A refresh token as the service gave it.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: SecretString::from(token.into()),
            application: Application::default(),
            on_change: None,
        }
    }

    /// The id of the application that the token was given to, if the service wants to know: sent along
    /// with the rest, or with its secret if it has one.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.application.id = Some(id.into());
        self
    }

    /// The secret of the application that the token was given to, if it has one: sent with its id,
    /// as HTTP's basic authentication or as the service wants it.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.application.secret = Some(SecretString::from(secret.into()));
        self
    }

    /// Is told each refresh token that takes the place of the one before, to be kept in a safe place.
    /// It runs before the call goes on that needed a token, and must not block.
    pub fn on_change(mut self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_change = Some(Box::new(tell));
        self
    }
}

/// An access token, and how long it is good for.
#[must_use = "it does nothing until a client has it"]
pub struct AccessToken {
    pub(crate) token: SecretString,
    pub(crate) expires_in: Option<Duration>,
}

impl AccessToken {
    /// A token without a known end: it is used until the service refuses it.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: SecretString::from(token.into()),
            expires_in: None,
        }
    }

    /// How long it is good for from now on. Another one is asked for a little earlier.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in = Some(time);
        self
    }
}

impl From<String> for AccessToken {
    fn from(token: String) -> Self {
        Self::new(token)
    }
}

impl From<&str> for AccessToken {
    fn from(token: &str) -> Self {
        Self::new(token)
    }
}

/// Where access tokens come from that the client cannot ask for itself, such as the sign-in of a
/// person. A closure that gives a future is one:
///
/// ```
/// use std::time::Duration;
/// use tenant_admin::oauth2::{AccessToken, TokenSource};
///
/// async fn sign_in() -> Result<String, std::io::Error> {
///     Ok("token".to_owned())
/// }
///
/// fn source() -> impl TokenSource {
///     || async {
///         let token = AccessToken::new(sign_in().await?);
///         Ok::<_, std::io::Error>(token.expires_in(Duration::from_secs(3600)))
///     }
/// }
/// # let _ = source();
/// ```
///
/// It is asked when a token is first needed, shortly before one ends, and after the service refused one
/// with 401: then the request is sent once more with the next. It is asked by one call at a time, and all
/// that wait share what it gives. It has the time of an attempt, and is asked to the end even if the call
/// that needed the token is dropped. It must not call an operation that waits for one of its own tokens.
///
/// What it fails with becomes the source of an error of the kind
/// [`Authentication`](crate::ErrorKind::Authentication), and must not print secrets.
pub trait TokenSource: Send + Sync + 'static {
    /// Gives a token.
    fn token(&self) -> FetchingToken<'_>;
}

/// A token on its way from a [`TokenSource`].
pub type FetchingToken<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

impl<S, F, E> TokenSource for S
where
    S: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<AccessToken, E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    fn token(&self) -> FetchingToken<'_> {
        let token = self();
        Box::pin(async move { token.await.map_err(Into::into) })
    }
}

/// Shows nothing of it: the name of a user is one of a person.
impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Password").finish_non_exhaustive()
    }
}

/// Shows nothing of it.
impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RefreshToken")
            .finish_non_exhaustive()
    }
}

/// Shows when it ends.
impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessToken")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
