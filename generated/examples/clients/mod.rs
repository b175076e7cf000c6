//! The clients that an example works with: of the services whose credentials are in the
//! environment, or of the fake ones.

use std::env;
use std::error::Error;

use tenant_admin::{blynk, cipherscale};

use crate::fake;

/// The clients of both services; `None` for one without credentials.
pub(crate) type Clients = (Option<cipherscale::Client>, Option<blynk::Client>);

/// Takes the credentials from the environment. Without any at all, the clients are of fake services.
pub(crate) async fn from_environment() -> Result<Clients, Box<dyn Error>> {
    let clients = (cipherscale()?, blynk()?);
    if let (None, None) = clients {
        let (cipherscale, blynk) = fake::clients().await?;
        return Ok((Some(cipherscale), Some(blynk)));
    }
    Ok(clients)
}

fn cipherscale() -> Result<Option<cipherscale::Client>, Box<dyn Error>> {
    let Some(key) = variable("CIPHERSCALE_API_KEY") else {
        return Ok(None);
    };
    let mut builder = cipherscale::Client::builder().api_key(key);
    if let Some(url) = variable("CIPHERSCALE_BASE_URL") {
        builder = builder.base_url(url);
    }
    Ok(Some(builder.build()?))
}

fn blynk() -> Result<Option<blynk::Client>, Box<dyn Error>> {
    let (id, secret) = match (variable("BLYNK_CLIENT_ID"), variable("BLYNK_CLIENT_SECRET")) {
        (Some(id), Some(secret)) => (id, secret),
        (None, None) => return Ok(None),
        _ => return Err("BLYNK_CLIENT_ID and BLYNK_CLIENT_SECRET need each other".into()),
    };
    // The token is fetched with the first call, kept, and renewed when it is about to end.
    let mut builder = blynk::Client::builder().client_credentials(id, secret);
    if let Some(server) = variable("BLYNK_SERVER") {
        builder = builder.server_address(server);
    }
    Ok(Some(builder.build()?))
}

/// A variable that is set to something: CI systems set those they have no value for to nothing.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
