//! Writes every device of a tenant as CSV to stdout, with a progress bar on stderr.
//!
//! ```text
//! cargo run --example inventory > devices.csv
//! ```
//!
//! Lists the tenant of `CIPHERSCALE_API_KEY` (and `CIPHERSCALE_BASE_URL`). Without credentials in
//! the environment it lists a fake one.

use std::error::Error;
use std::io::{self, ErrorKind, IsTerminal};
use std::process::ExitCode;

use futures_util::TryStreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tenant_admin::Page;
use tenant_admin::cipherscale::models::Device;

mod clients;
mod fake;

const COLUMNS: [&str; 7] = [
    "id",
    "name",
    "status",
    "owner_email",
    "last_connection",
    "app_version",
    "hardware_id",
];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        // `inventory | head` has what it wants: no failure.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (Some(client), _) = clients::from_environment().await? else {
        return Err("CIPHERSCALE_API_KEY is not set".into());
    };
    let mut csv = csv::Writer::from_writer(io::stdout().lock());
    csv.write_record(COLUMNS)?;

    let bar = progress_bar()?;
    // By the page and not by the item, as a page also knows the total. One page is in memory at a
    // time; the next one is asked for when this one is written.
    let mut pages = client.devices().list().limit(100).pages();
    while let Some(page) = pages.try_next().await? {
        if let Some(total) = page.total() {
            bar.set_length(total);
        }
        for device in page.items() {
            csv.write_record(row(device))?;
        }
        // Whoever reads along gets whole pages, and that nobody does is noticed now.
        csv.flush()?;
        bar.inc(page.items().len() as u64);
    }
    bar.finish();
    Ok(())
}

/// The values of a device, in the order of [`COLUMNS`]; what is not known is empty.
fn row(device: &Device) -> [String; COLUMNS.len()] {
    let owner = device.user.as_ref();
    [
        device.id.to_string(),
        device.name.clone(),
        // A status that this client does not know is written as the service calls it.
        device.status.to_string(),
        owner
            .and_then(|user| user.email.clone())
            .unwrap_or_default(),
        device
            .last_connection
            .map(|time| time.to_string())
            .unwrap_or_default(),
        device.app_version.clone().unwrap_or_default(),
        device.hardware_id.clone(),
    ]
}

fn progress_bar() -> Result<ProgressBar, Box<dyn Error>> {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} devices, {eta} left")?;
    let bar = ProgressBar::no_length().with_style(style);
    // Where the rows go to the terminal too, a bar would only be in between.
    if io::stdout().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    Ok(bar)
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let io_error = match error.downcast_ref::<csv::Error>().map(csv::Error::kind) {
        Some(csv::ErrorKind::Io(error)) => Some(error),
        _ => error.downcast_ref::<io::Error>(),
    };
    io_error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
