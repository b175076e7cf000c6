//! `Cargo.toml` of a standalone crate, or of its runtime: the dependencies and features of that of
//! `tenant-admin`, written out.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A package that one is modelled on, as cargo sees it: what a member inherits from its workspace is
/// already in its place.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    name: String,
    version: String,
    edition: String,
    rust_version: Option<String>,
    description: String,
    dependencies: Vec<Dependency>,
    manifest_path: PathBuf,
    /// The lines of the table `[features]`, with their comments.
    #[serde(skip)]
    features: String,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
    req: String,
    /// `None`: what the library stands on.
    kind: Option<String>,
    /// Where it is, if it is one of ours.
    path: Option<PathBuf>,
    optional: bool,
    uses_default_features: bool,
    features: Vec<String>,
}

impl Dependency {
    fn key(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }

    /// The line of `[dependencies]`, as people write it, in the manifest of the package in `folder`.
    fn line(&self, folder: &Path) -> String {
        // `^1` is what cargo makes of `1`, and `*` of nothing.
        let version = quoted(self.req.trim_start_matches('^'));
        let mut parts = Vec::new();
        if self.rename.is_some() {
            parts.push(format!("package = {}", quoted(&self.name)));
        }
        if let Some(path) = &self.path {
            // One of the two is in the folder of the other.
            let below = path.strip_prefix(folder).unwrap_or(Path::new(".."));
            parts.push(format!("path = {}", quoted(&below.to_string_lossy())));
        }
        if self.req != "*" {
            parts.push(format!("version = {version}"));
        }
        if self.optional {
            parts.push("optional = true".to_owned());
        }
        if !self.uses_default_features {
            parts.push("default-features = false".to_owned());
        }
        if !self.features.is_empty() {
            let features: Vec<String> = self.features.iter().map(|name| quoted(name)).collect();
            parts.push(format!("features = [{}]", features.join(", ")));
        }
        match parts.as_slice() {
            [_] if self.path.is_none() => format!("{} = {version}\n", self.key()),
            parts => format!("{} = {{ {} }}\n", self.key(), parts.join(", ")),
        }
    }
}

impl Manifest {
    /// Asks cargo for the manifest of the package in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Metadata {
            packages: Vec<Manifest>,
        }

        let path = folder.join("Cargo.toml");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let output = Command::new(cargo)
            .args([
                "metadata",
                "--no-deps",
                "--offline",
                "--format-version",
                "1",
            ])
            .arg("--manifest-path")
            .arg(&path)
            .output()
            .map_err(|error| format!("cannot run `cargo metadata`: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cargo metadata` failed: {}", said.trim()));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("`cargo metadata` said what it never says: {error}"))?;
        // Of a workspace, cargo lists every member.
        let same =
            |found: &Manifest| found.manifest_path.canonicalize().ok() == path.canonicalize().ok();
        let mut manifest = metadata
            .packages
            .into_iter()
            .find(same)
            .ok_or_else(|| format!("`cargo metadata` does not know {}", path.display()))?;
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        manifest.features = features(&text);
        Ok(manifest)
    }

    /// The package's own name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What the package says of itself.
    pub(super) fn description(&self) -> &str {
        &self.description
    }

    fn normal(&self) -> impl Iterator<Item = &Dependency> {
        self.dependencies
            .iter()
            .filter(|dependency| dependency.kind.is_none())
    }

    /// The crates that the library stands on, as its code knows them.
    pub(super) fn dependencies(&self) -> Vec<String> {
        self.normal()
            .map(|dependency| dependency.key().to_owned())
            .collect()
    }

    /// The manifest of a package that is modelled on this one, in a crate made from `document`. What speaks of
    /// the crate that it is modelled on is `renamed`.
    pub(super) fn write(
        &self,
        document: &str,
        description: &str,
        renamed: impl Fn(&str) -> String,
    ) -> String {
        let mut text = format!(
            "# @generated by `cargo xtask codegen` from {document}. Do not edit.\n\n[package]\nname = {}\nversion = {}\nedition = {}\n",
            quoted(&renamed(&self.name)),
            quoted(&self.version),
            quoted(&self.edition)
        );
        if let Some(version) = &self.rust_version {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "rust-version = {}", quoted(version));
        }
        let _ = write!(
            text,
            "description = {}\n\n[features]\n{}\n\n[dependencies]\n",
            quoted(description),
            renamed(self.features.trim()),
        );
        let folder = self.manifest_path.parent().unwrap_or(Path::new(""));
        let line = |dependency: &Dependency| renamed(&dependency.line(folder));
        text.extend(self.normal().map(line));
        // For the examples of the documentation. Other tests stay where they are.
        let own = |it: &&Dependency| it.kind.as_deref() == Some("dev") && it.path.is_some();
        let own: String = self.dependencies.iter().filter(own).map(line).collect();
        if !own.is_empty() {
            let _ = write!(text, "\n[dev-dependencies]\n{own}");
        }
        text
    }
}

/// The lines of the table `[features]` of a manifest, with their comments.
fn features(manifest: &str) -> String {
    let lines = manifest
        .lines()
        .skip_while(|line| line.trim() != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Text as TOML has it. Everything that TOML would read as something else is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
