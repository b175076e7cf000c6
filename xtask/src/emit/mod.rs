//! The model of an API to files of Rust text. No OpenAPI in here, and nothing is read or written.

mod bodies;
mod client;
mod conditions;
mod conformance;
mod defaults;
mod docs;
mod example;
mod format;
mod models;
mod operations;
mod package;
mod source_file;
mod structs;
mod types;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::resume_unwind;
use std::thread;

pub(crate) use docs::title;
pub(crate) use package::Package;

use crate::api::{Api, Group};

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

/// Where the code of one API goes, and how its users reach it.
struct Home {
    /// Folder of its files.
    folder: String,
    /// The crate as its users write it.
    krate: String,
    /// Its module as its users write it: `tenant_admin::blynk`, or the crate itself.
    path: String,
    /// Whether it is the crate, whose root has a file of its own, and no module of one.
    is_crate: bool,
}

/// The files of one API that is a module of a crate, and their tests.
pub(crate) fn api(api: &Api, layout: &Layout) -> Result<Files, Fault> {
    let home = Home {
        folder: format!("{}/{}", layout.sources, api.module),
        krate: layout.krate.to_owned(),
        path: format!("{}::{}", layout.krate, api.module),
        is_crate: false,
    };
    let mut files = sources(api, &home)?;
    conformance::emit(api, layout, &mut files)?;
    Ok(files)
}

/// The files of one API that is a crate of its own.
pub(crate) fn package(api: &Api, package: &Package<'_>) -> Result<Files, Fault> {
    let krate = package.name.replace('-', "_");
    let home = Home {
        folder: "src".to_owned(),
        path: krate.clone(),
        krate,
        is_crate: true,
    };
    let mut files = sources(api, &home)?;
    package::emit(api, &home, package, &mut files)?;
    Ok(files)
}

fn sources(api: &Api, home: &Home) -> Result<Files, Fault> {
    let folder = &home.folder;
    // The one half knows nothing of the other, and a large document has hundreds of files in each.
    let (models, operations) = thread::scope(|scope| {
        let models = scope.spawn(|| models::emit(api, folder));
        let operations = operations(api, home);
        let models = models.join();
        (
            models.unwrap_or_else(|panic| resume_unwind(panic)),
            operations,
        )
    });
    let mut files = operations?;
    files.extend(models);
    let name = if home.is_crate { "client" } else { "mod" };
    files.insert(format!("{folder}/{name}.rs"), client::emit(api, home)?);
    Ok(files)
}

fn operations(api: &Api, home: &Home) -> Result<Files, Fault> {
    let file = |group: &Group| {
        let path = format!("{}/{}.rs", home.folder, group.module);
        operations::emit(api, group, home).map(|text| (path, text))
    };
    api.groups.iter().map(file).collect()
}

/// The files that list the APIs.
pub(crate) fn index(apis: &[&Api], layout: &Layout) -> Files {
    Files::from([(
        format!("{}/mod.rs", layout.conformance),
        conformance::index(apis),
    )])
}
