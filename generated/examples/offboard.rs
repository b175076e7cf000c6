//! Off-boards a person: finds them by e-mail address in both services, takes their access away, and
//! tells what is left to do by hand.
//!
//! ```text
//! cargo run --example offboard -- --dry-run jane@example.com
//! cargo run --example offboard -- jane@example.com
//! ```
//!
//! Works on the services whose credentials are in the environment: `CIPHERSCALE_API_KEY` (and
//! `CIPHERSCALE_BASE_URL`), `BLYNK_CLIENT_ID` with `BLYNK_CLIENT_SECRET` (and `BLYNK_SERVER`).
//! Without any it shows itself on a fake tenant.

use std::env;
use std::future::ready;
use std::process::ExitCode;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt, TryStreamExt};
use serde::de::DeserializeOwned;
use tenant_admin::blynk::models::RoleId;
use tenant_admin::{CallFuture, Error, blynk, cipherscale};

mod clients;
mod fake;

const USAGE: &str = "\
usage: offboard [--dry-run] [--keep] [--role ID] EMAIL

  --dry-run   only tell what would be done
  --keep      only suspend the Cipherscale account, which can be undone
  --role ID   the role to leave the Blynk account with; or set BLYNK_OFFBOARDED_ROLE";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let (cipherscale, blynk) = match clients::from_environment().await {
        Ok(clients) => clients,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };

    // One service that fails is no reason to leave the person their access to the other.
    let mut outcomes = Vec::new();
    match &cipherscale {
        Some(client) => {
            outcomes.push(("Cipherscale", offboard_cipherscale(client, &options).await))
        }
        None => println!("Cipherscale: left out, CIPHERSCALE_API_KEY is not set"),
    }
    match &blynk {
        Some(client) => outcomes.push(("Blynk", offboard_blynk(client, &options).await)),
        None => println!("Blynk: left out, BLYNK_CLIENT_ID and BLYNK_CLIENT_SECRET are not set"),
    }

    let (mut found, mut failed) = (false, false);
    for (service, outcome) in outcomes {
        match outcome {
            Ok(person) => found |= person,
            Err(error) => {
                failed = true;
                eprintln!("error: {service}: {error}\n{}", advice(&error));
            }
        }
    }
    if !found && !failed {
        eprintln!("Nobody to off-board. Is the address right?");
    }
    // That there is nobody may be a typing error, which a script should notice too.
    match found && !failed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Suspends and deletes a person's account; `false` if there is none.
async fn offboard_cipherscale(
    client: &cipherscale::Client,
    options: &Options,
) -> Result<bool, Error> {
    let users = client.users();
    // There is no search, so go through all users. Pages are fetched as they are needed: none after
    // the one that has the person.
    let mut matches = users
        .list()
        .items()
        .try_filter(|user| ready(options.is_for(user.email.as_deref())));
    let Some(user) = matches.try_next().await? else {
        println!("Cipherscale: nobody has the address {}", options.email);
        return Ok(false);
    };
    println!("Cipherscale: user {}, {}", user.id, user.status);

    // What ends all access at once comes first. The account goes last: without it, a second run
    // would not find what the first one left behind.
    let mut plan = Plan::default();
    plan.remove("suspend the account", users.deactivate(user.id).send());
    if !options.keep {
        for group in &user.groups {
            let call = users.remove_from_group(user.id, group.id);
            plan.remove(format!("leave the group {}", group.name), call.send());
        }
        for device in &user.devices {
            let call = client.devices().delete(device.id);
            plan.remove(format!("delete the device {}", device.name), call.send());
        }
        plan.remove("delete the account", users.delete(user.id).send());
    }
    plan.carry_out(options.dry_run).await?;
    Ok(true)
}

/// Lowers a person's role, which is all that the API can do; `false` if there is no account.
async fn offboard_blynk(client: &blynk::Client, options: &Options) -> Result<bool, Error> {
    // The search also finds addresses that merely contain this one.
    let mut matches = client
        .users()
        .search(&options.email)
        .items()
        .try_filter(|user| ready(options.is_for(user.email.as_deref())));
    let Some(user) = matches.try_next().await? else {
        println!("Blynk: nobody has the address {}", options.email);
        return Ok(false);
    };
    let role = user.role_id.map(|role| role.to_string());
    let role = role.as_deref().unwrap_or("unknown");
    println!("Blynk: user {}, role {role}", user.id);

    let mut plan = Plan::default();
    match options.role {
        Some(role) => {
            let call = client.users().set_role(user.id, role);
            plan.change(format!("set the role to {role}"), call.send());
        }
        None => println!("  left as it is: the role; --role ID sets a lower one"),
    }
    let outcome = plan.carry_out(options.dry_run).await;
    // No documented operation suspends or deletes a user: say so, rather than pretend.
    println!("  left to do by hand: delete the account, which the API has no operation for");
    outcome.map(|()| true)
}

/// What is to be done, in order. A call is sent when it is awaited and not before, so a plan can be
/// shown without being carried out.
#[derive(Default)]
struct Plan(Vec<(String, BoxFuture<'static, Result<&'static str, Error>>)>);

impl Plan {
    /// Adds a step that takes something away: if that is gone, an earlier run was here.
    fn remove<T: DeserializeOwned + Send + 'static>(
        &mut self,
        what: impl Into<String>,
        call: CallFuture<T>,
    ) {
        let step = async {
            match call.await {
                Ok(_) => Ok("done"),
                Err(error) if error.is_not_found() => Ok("already gone"),
                Err(error) => Err(error),
            }
        };
        self.0.push((what.into(), step.boxed()));
    }

    /// Adds a step that needs what it names to be there.
    fn change<T: DeserializeOwned + Send + 'static>(
        &mut self,
        what: impl Into<String>,
        call: CallFuture<T>,
    ) {
        self.0.push((what.into(), call.map_ok(|_| "done").boxed()));
    }

    /// Takes one step after the other, and tells how each went, up to the first that fails.
    async fn carry_out(self, dry_run: bool) -> Result<(), Error> {
        let mut steps = self.0.into_iter();
        while let Some((what, step)) = steps.next() {
            if dry_run {
                println!("  would {what}");
                continue;
            }
            match step.await {
                Ok(how) => println!("  {how}: {what}"),
                Err(error) => {
                    println!("  FAILED: {what}");
                    steps.for_each(|(what, _)| println!("  not done: {what}"));
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// What to do about a failure. Where the service documents what its status means, that comes first.
fn advice(error: &Error) -> String {
    let advice = if error.is_unauthorized() {
        "Check the credentials in the environment."
    } else if error.is_forbidden() {
        "Have the missing permission given to these credentials."
    } else if error.is_rate_limited() {
        "Wait a minute."
    } else if error.is_connect() {
        "Check the network and the address of the service."
    } else {
        "Look at what the service shows of this person."
    };
    let advice = format!("{advice} Then run this again: what is done stays done.");
    match error.meaning() {
        Some(meaning) => format!("{meaning} {advice}"),
        None => advice,
    }
}

struct Options {
    email: String,
    dry_run: bool,
    keep: bool,
    role: Option<RoleId>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut email, mut dry_run, mut keep) = (None, false, false);
        let role = env::var("BLYNK_OFFBOARDED_ROLE").ok();
        let mut role = role.filter(|id| !id.is_empty());
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" => return Err("Ends a person's access to both services.".to_owned()),
                "--dry-run" => dry_run = true,
                "--keep" => keep = true,
                "--role" => role = Some(arguments.next().unwrap_or_default()),
                text if text.contains('@') && email.is_none() => email = Some(argument),
                _ => return Err(format!("{argument} is not understood")),
            }
        }
        let role = role.map(|id| id.parse()).transpose();
        Ok(Self {
            email: email.ok_or("whose access is to end?")?,
            dry_run,
            keep,
            role: role.map_err(|error| format!("the id of a role: {error}"))?,
        })
    }

    fn is_for(&self, email: Option<&str>) -> bool {
        email.is_some_and(|email| email.eq_ignore_ascii_case(&self.email))
    }
}
