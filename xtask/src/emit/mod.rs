//! The model of an API to files of Rust text. No OpenAPI in here, and nothing is read or written.

mod client;
mod conformance;
mod docs;
mod example;
mod format;
mod models;
mod operations;
mod source_file;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use crate::api::Api;

/// Files by their path below the workspace, with forward slashes.
pub(crate) type Files = BTreeMap<String, String>;

/// Where things go, and what the crate is called.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Folder of the crate's sources: `generated/src`.
    pub sources: &'static str,
    /// Folder of the emitted tests: `tests/conformance`.
    pub conformance: &'static str,
    /// The crate as its users write it: `tenant_admin`.
    pub krate: &'static str,
}

/// Emitted code that is no Rust: a fault of the generator, never of a document.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "this is a fault of the generator, not of the document: {}",
            self.0
        )
    }
}

/// The files of one API.
pub(crate) fn api(api: &Api, layout: &Layout) -> Result<Files, Fault> {
    let mut files = Files::new();
    let folder = format!("{}/{}", layout.sources, api.module);
    files.insert(format!("{folder}/mod.rs"), client::emit(api, layout)?);
    models::emit(api, &folder, &mut files)?;
    for group in &api.groups {
        files.insert(
            format!("{folder}/{}.rs", group.module),
            operations::emit(api, group, layout)?,
        );
    }
    conformance::emit(api, layout, &mut files)?;
    Ok(files)
}

/// The files that list the APIs.
pub(crate) fn index(apis: &[&Api], layout: &Layout) -> Files {
    Files::from([(
        format!("{}/mod.rs", layout.conformance),
        conformance::index(apis),
    )])
}
