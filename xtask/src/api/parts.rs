//! Forms of parts: which of their fields are files, and what is said of their parts. How they are chosen among the
//! bodies of an operation is in `bodies`.

use rustc_hash::FxHashMap;

use super::bodies::{Media, is_composed};
use super::keywords::{Additional, docs};
use super::lower::{Lowering, text};
use super::media::{Kind, essence, is_binary, is_range, is_raw};
use super::merge::Properties;
use super::places::Place;
use super::schemas::{Lowered, conditions};
use super::{Condition, Holding, ModelKind, Type};
use crate::spec::{Diagnostic, View};

impl<'a> Lowering<'a> {
    /// The content types of parts, where one is documented that can be named.
    pub(super) fn content_types(&mut self, media: &Media<'a>) -> Vec<(String, String)> {
        let mut content_types = Vec::new();
        for (name, encoding) in media.view.map("encoding") {
            // By OpenAPI they mean nothing in a form of parts.
            for keyword in ["style", "explode", "allowReserved"] {
                encoding.read_whole(keyword);
            }
            let several = encoding.text("contentType").unwrap_or_default();
            let mut each = several.split(',').map(str::trim);
            if let Some(concrete) = each.find(|one| !one.is_empty() && !is_range(one)) {
                content_types.push((name.to_owned(), concrete.to_owned()));
            }
        }
        content_types
    }

    /// Says of the files of a form which headers of their own they have.
    pub(super) fn part_headers(&mut self, media: &Media<'a>, ty: &Type) {
        let mut model = ty.model_name().and_then(|name| self.models.get_mut(name));
        for (name, encoding) in media.view.map("encoding") {
            if !encoding.has_any("headers") {
                continue;
            }
            let fields = match model.as_mut().map(|model| &mut model.kind) {
                Some(ModelKind::Struct(body)) => body.fields.as_mut_slice(),
                _ => &mut [],
            };
            let file = fields.iter_mut().find(|field| field.name == name);
            let Some(file) = file.filter(|field| is_payload(&field.value.ty)) else {
                let message = "parts that are no files are sent without headers of their own";
                let at = encoding.at().key("headers");
                self.report
                    .push(Diagnostic::warning(&at, message).refusing().at_key());
                continue;
            };
            for (header, described) in encoding.map("headers") {
                if header.eq_ignore_ascii_case("content-type") {
                    continue;
                }
                let what = text(&described, "description");
                let what = what.map(|what| format!(" ({})", what.trim().trim_end_matches('.')));
                let fact = format!(
                    "Its header `{header}`{} is set by [`with_header`](crate::Payload::with_header).",
                    what.unwrap_or_default()
                );
                if !file.docs.facts.contains(&fact) {
                    file.docs.facts.push(fact);
                }
            }
            // What a header looks like is for whoever sets it to know.
            encoding.read_whole("headers");
        }
    }

    /// The model of a form of parts: its files are no text. `None` after an error.
    pub(super) fn parts(
        &mut self,
        media: &Media<'a>,
        schema: &View<'a>,
        content_types: &[(String, String)],
    ) -> Option<Lowered> {
        let mut properties = Properties::of(schema);
        properties.merge_choices();
        if let Some(Additional::Values(values)) = &properties.additional
            && files(values).is_some()
        {
            let message = "files under names of their own are sent as texts";
            let warning = Diagnostic::warning(values.used_at(), message).refusing();
            self.report
                .push(warning.help("name the files that there may be, each as a property"));
        }
        // Alternatives of which one has files are taken as one, as else they would be texts.
        let is_file = |property: &View<'_>| files(property).is_some();
        let has_files = properties.foreign.is_empty() && properties.declared.values().any(is_file);
        let is_structure = schema.has_any("properties") || schema.has_any("allOf") || has_files;
        if !is_structure {
            return self.lower(schema);
        }
        let mut lowered = Lowered::of(Type::Json);
        lowered.docs = docs(schema);
        lowered.docs.facts.clear();
        if let Some(name) = self.inline_forms.get(schema.at()) {
            lowered.shape.ty = Type::Model(name.clone());
            return Some(lowered);
        }
        let place = match schema.component() {
            Some(component) => {
                let (name, module) = self.components.get(component)?.clone();
                self.formed.push(name.clone());
                // One and the same name, whatever else the component is used for.
                let suffix = if name.ends_with("Form") {
                    "Parts"
                } else {
                    "Form"
                };
                let name = format!("{name}{suffix}");
                self.take_name(Place { name, module }, schema.at())
            }
            None => self.take_inline(schema.at()),
        };
        lowered.shape.ty = Type::Model(place.name.clone());
        self.inline_forms
            .insert(schema.at().clone(), place.name.clone());
        properties.given = self.given(media, &properties, content_types);
        let mut body = self.struct_of(properties)?;
        body.multipart = true;
        if has_files {
            // As they are taken as one, what tells them apart is what must be there.
            let of_choices = conditions(schema).into_iter();
            body.conditions.extend(of_choices.filter_map(|condition| {
                (condition.holding != Holding::None).then_some(Condition {
                    holding: Holding::Some,
                    ..condition
                })
            }));
        }
        // What only comes back is none of a form's.
        body.fields.retain(|field| !field.read_only);
        let docs = lowered.docs.clone();
        self.insert(place, docs, ModelKind::Struct(body), true);
        Some(lowered)
    }

    /// The types of parts that are not made of their schemas: files, and what is of a content type of its own.
    fn given(
        &mut self,
        media: &Media<'a>,
        properties: &Properties<'a>,
        content_types: &[(String, String)],
    ) -> FxHashMap<&'a str, Type> {
        let mut given = FxHashMap::default();
        for (name, property) in &properties.declared {
            let own = content_types.iter().find(|(known, _)| known == name);
            if let Some(found) = files(property) {
                if found.or_else {
                    let message = "a file is all that this part can be sent as";
                    let warning = Diagnostic::warning(property.used_at(), message);
                    self.report.push(warning.refusing());
                }
                given.insert(*name, found.ty());
            } else if let Some(ty) = own.and_then(|(_, name)| taken_as_it_is(name, property)) {
                if is_composed(property) {
                    let message = "what is in this part is left to the caller";
                    let at = media.view.at().key("encoding").key(name).key("contentType");
                    self.report
                        .push(Diagnostic::warning(&at, message).refusing().at_key());
                }
                given.insert(*name, ty);
            }
        }
        given
    }
}

/// The files that a part of a form can hold.
#[derive(Clone, Copy)]
pub(super) struct PartFiles {
    are_several: bool,
    /// Whether it can hold something else, too.
    pub(super) or_else: bool,
}

impl PartFiles {
    pub(super) fn ty(self) -> Type {
        match self.are_several {
            true => Type::Array(Box::new(Type::Payload)),
            false => Type::Payload,
        }
    }
}

/// Whether a part of a form is a file, or a list of files, or can be.
pub(super) fn files(property: &View<'_>) -> Option<PartFiles> {
    files_within(property, 0)
}

fn files_within(property: &View<'_>, depth: usize) -> Option<PartFiles> {
    if is_binary(property) {
        return Some(PartFiles {
            are_several: false,
            or_else: false,
        });
    }
    // What goes on and on is no file.
    if depth > 8 {
        return None;
    }
    let within = |schema: View<'_>| files_within(&schema, depth + 1);
    if property.text("type") == Some("array") {
        let items = within(property.object("items")?)?;
        return Some(PartFiles {
            are_several: true,
            ..items
        });
    }
    if let Some(part) = property.list("allOf").find_map(within) {
        return Some(part);
    }
    let alternatives = property.list("oneOf").chain(property.list("anyOf"));
    let alternatives: Vec<_> = alternatives.map(within).collect();
    let found = alternatives.iter().flatten();
    let are_several = found.clone().any(|files| files.are_several);
    let or_else = alternatives.iter().any(Option::is_none) || found.clone().any(|it| it.or_else);
    found.clone().next().map(|_| PartFiles {
        are_several,
        or_else,
    })
}

/// What a part is that is not written from its schema: it is of a content type that says nothing of objects, or that
/// is none of text.
fn taken_as_it_is(content_type: &str, property: &View<'_>) -> Option<Type> {
    let kind = Kind::of(content_type, None);
    let ty = match kind {
        Kind::Json => return None,
        Kind::Text if is_composed(property) => Type::String,
        Kind::Text => return None,
        _ if is_composed(property) || is_raw(&essence(content_type)) => Type::Payload,
        _ => return None,
    };
    let is_text = |schema: &View<'_>| schema.text("type") == Some("string") && !schema.has("enum");
    match property.object("items") {
        Some(item) if is_composed(&item) || is_text(&item) => Some(Type::Array(Box::new(ty))),
        Some(_) => None,
        None => (is_composed(property) || is_text(property)).then_some(ty),
    }
}

fn is_payload(ty: &Type) -> bool {
    match ty {
        Type::Array(item) => **item == Type::Payload,
        ty => *ty == Type::Payload,
    }
}
