//! From a document to the model: the order of things, and what every part of the lowering shares.
//!
//! Names come first: every component gets its name before any schema is looked at, so that what one
//! schema is called never depends on another one's inside.

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cycles::{self, Edges, held};
use super::kinds::{self, Kinds};
use super::operations::NamedOperation;
use super::places::Place;
use super::schemas::Lowered;
use super::{Api, Docs, Group, Model, ModelKind, Type, defaults, names};
use crate::spec::{Diagnostic, Document, Patience, Pointer, Report, View};

/// Methods that every builder of a client has.
pub(super) const SETTERS: &[&str] = &[
    "access_token",
    "api_key",
    "attempt_timeout",
    "authorization",
    "base_url",
    "basic_auth",
    "bearer_token",
    "before_send",
    "build",
    "client_credentials",
    "connect_timeout",
    "header",
    "retry",
    "scopes",
    "timeout",
    "transport",
    "user_agent",
    "validate_requests",
];

/// What may stand in place of something that cannot be mapped.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instead {
    Json,
    Text,
    Nothing,
}

impl Instead {
    fn said(self) -> &'static str {
        match self {
            Self::Json => "any JSON value",
            Self::Text => "any text",
            Self::Nothing => "nothing",
        }
    }
}

/// The least patience that takes something else in place of what cannot be mapped: a document may be valid and still
/// say what no value can be, and whoever uses it has not written it.
const MAPPED_ALL_THE_SAME: Patience = Patience::Tolerant;

/// What an API is made from and what is known of it so far.
pub(super) struct Lowering<'a> {
    pub(super) document: &'a Document,
    pub(super) report: &'a mut Report,
    /// Component schema -> (name of the model, its file).
    pub(super) components: FxHashMap<&'a str, (String, String)>,
    pub(super) kinds: Kinds<'a>,
    /// Name of a model -> where it stands in the document.
    pub(super) taken: FxHashMap<String, Pointer>,
    pub(super) models: IndexMap<String, Model>,
    /// Place of an inline schema -> name of its model.
    pub(super) inline: FxHashMap<Pointer, String>,
    /// Place of a schema -> name of its model as a form of parts.
    pub(super) inline_forms: FxHashMap<Pointer, String>,
    /// Schemas that are no components, are referred to all the same, and are looked at just now.
    pub(super) entered: FxHashSet<Pointer>,
    /// Variants of what failures hold -> name of the model that has them.
    pub(super) failures: FxHashMap<Vec<String>, String>,
    /// Components that are sent as forms of parts.
    pub(super) formed: Vec<String>,
    /// Path and verb of an operation -> how what stands in it is called.
    pub(super) contexts: FxHashMap<(String, String), Place>,
    /// Several declarations of a property -> the model of all of them.
    pub(super) put_together: FxHashMap<Vec<Pointer>, String>,
}

/// The API that `document` describes. What cannot be mapped is in `report`, all of it, and the result is
/// only fit for emission if there are no errors there.
pub(crate) fn lower(document: &Document, report: &mut Report) -> Api {
    let mut lowering = Lowering {
        document,
        report,
        components: FxHashMap::default(),
        kinds: Kinds::default(),
        taken: FxHashMap::default(),
        models: IndexMap::new(),
        inline: FxHashMap::default(),
        inline_forms: FxHashMap::default(),
        entered: FxHashSet::default(),
        failures: FxHashMap::default(),
        formed: Vec::new(),
        contexts: FxHashMap::default(),
        put_together: FxHashMap::default(),
    };
    lowering.name_components();
    let operations = lowering.name_operations();
    lowering.lower_components();
    // Whoever uses a component may follow its name to the end.
    lowering.refuse_cycles();
    let schemes = lowering.schemes();
    let groups = lowering.groups(operations);
    let server = lowering.server(&schemes);
    lowering.refuse_cycles();

    let openapi = document.view();
    let info = openapi.object("info");
    let by_name = lowering.models.keys().cloned().zip(0..).collect();
    let formed = lowering.formed;
    let mut api = Api {
        by_name,
        module: names::module_name(&document.name),
        document: document.sources.path().to_owned(),
        title: info
            .as_ref()
            .and_then(|info| text(info, "title"))
            .unwrap_or_default(),
        docs: Docs {
            description: info.as_ref().and_then(|info| text(info, "description")),
            inferred: info.as_ref().map(inferred).unwrap_or_default(),
            url: url(&openapi),
            facts: info.as_ref().and_then(version).into_iter().collect(),
            ..Docs::default()
        },
        server,
        schemes,
        models: lowering.models.into_values().collect(),
        groups,
    };
    mark_usage(&mut api.models, &api.groups);
    drop_unread(&mut api, &formed);
    box_recursion(&mut api.models);
    defaults::settle(&mut api);
    api
}

impl<'a> Lowering<'a> {
    /// A construct that is understood but has no mapping, and what may stand [in place](Self::or_instead) of it.
    pub(super) fn unmapped(&mut self, at: &Pointer, what: &str, help: &str, instead: Instead) {
        self.report.push(no_mapping(at, what, help, instead));
    }

    /// What was made of the thing at `at`. If it could not be mapped, which has been told, a run with the patience
    /// for that takes `other` in its place, and the ledger says so.
    pub(super) fn or_instead<T>(
        &mut self,
        made: Option<T>,
        at: &Pointer,
        instead: Instead,
        other: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if made.is_some() || self.report.patience() < MAPPED_ALL_THE_SAME {
            return made;
        }
        self.report.replace(at, instead.said());
        other(self)
    }

    /// Names the model of the inline schema at `at`. Components have their names already; an inline schema
    /// whose name is theirs gets a number.
    pub(super) fn take_inline(&mut self, at: &Pointer) -> Place {
        let place = self.place(at);
        self.take_name(place, at)
    }

    /// The place, with a number in its name if another model has that.
    pub(super) fn take_name(&mut self, mut place: Place, at: &Pointer) -> Place {
        let plain = place.name.clone();
        let mut number = 2;
        while self.taken.contains_key(&place.name) {
            place.name = format!("{plain}{number}");
            number += 1;
        }
        self.taken.insert(place.name.clone(), at.clone());
        place
    }

    /// The schemas among the components.
    fn component_schemas(&self) -> impl Iterator<Item = (&'a str, View<'a>)> + use<'a> {
        let components = self.document.view().object("components");
        components
            .into_iter()
            .flat_map(|components| components.map("schemas"))
    }

    fn name_components(&mut self) {
        let schemas: Vec<(&'a str, View<'a>)> = self.component_schemas().collect();
        let named = |name: &dyn Fn(usize, &str) -> String| -> Vec<(&str, String)> {
            let names = schemas.iter().enumerate();
            names
                .map(|(index, (text, _))| (*text, name(index, text)))
                .collect()
        };
        let plain = named(&|_, text| names::type_name(text, "Model"));
        let types = names::distinct(&plain, &[], "");
        // The file of a schema that could not keep its name is called as it is now.
        let modules = named(&|index, text| {
            let is_own = plain[index].1 == types[index];
            names::module_name(if is_own { text } else { &types[index] })
        });
        let modules = names::distinct(&modules, &[], "_");
        for (((component, schema), name), module) in schemas.iter().zip(types).zip(modules) {
            self.taken.insert(name.clone(), schema.used_at().clone());
            self.components.insert(component, (name, module));
        }
    }

    fn lower_components(&mut self) {
        self.kinds = kinds::gather(self.component_schemas());
        for (name, schema) in self.component_schemas() {
            self.component(name, &schema);
        }
    }

    /// Schemas that come round to themselves in a way that no value can follow.
    fn refuse_cycles(&mut self) {
        let mut models: Vec<Model> = std::mem::take(&mut self.models).into_values().collect();
        cycles::give_bodies(&mut models);
        let empty: FxHashSet<String> = cycles::names_only(&models).into_iter().collect();
        for model in &mut models {
            if let Some(at) = self.taken.get(&model.name)
                && empty.contains(&model.name)
            {
                let instead = Instead::Json;
                self.report.push(
                    Diagnostic::error(at, "this schema is nothing but a name for itself")
                        .at_key()
                        .replaceable(instead.said(), MAPPED_ALL_THE_SAME)
                        .help("say somewhere on the way what the value is"),
                );
                if self.report.patience() >= MAPPED_ALL_THE_SAME {
                    self.report.replace(at, instead.said());
                }
                model.kind = ModelKind::Alias(Lowered::of(Type::Json).shape);
            }
        }
        let endless: FxHashSet<String> = cycles::endless(&models).into_iter().collect();
        for name in models.iter().map(|model| &model.name) {
            if let Some(at) = self.taken.get(name)
                && endless.contains(name)
                && !empty.contains(name)
            {
                self.report.push(
                    Diagnostic::error(
                        at,
                        "no value can have this schema: it would need another one inside",
                    )
                    .at_key()
                    .mended()
                    .help("take the property out of `required`, or make it an array"),
                );
            }
        }
        cycles::relax(&mut models, &endless);
        cycles::untangle(&mut models);
        self.models = models
            .into_iter()
            .map(|model| (model.name.clone(), model))
            .collect();
    }

    fn groups(&mut self, operations: Vec<NamedOperation<'a>>) -> Vec<Group> {
        let mut groups: IndexMap<String, Group> = IndexMap::new();
        let mut tags = FxHashMap::default();
        for tag in self.document.view().list("tags") {
            let at = tag.at().key("name");
            let name = tag.text("name").unwrap_or_default();
            let module = names::module_name(name);
            if let Some(other) = groups.get(&module) {
                let message = format!(
                    "the tags `{}` and `{name}` would both be called `{module}` in Rust",
                    other.tag
                );
                self.report.push(
                    Diagnostic::error(&at, message)
                        .tolerable()
                        .help("rename one of them"),
                );
                continue;
            }
            groups.insert(
                module.clone(),
                Group {
                    handle: String::new(),
                    name: group_name(&module),
                    tag: name.to_owned(),
                    module: module.clone(),
                    docs: Docs::default(),
                    operations: Vec::new(),
                },
            );
            tags.insert(module, tag);
        }
        self.operations(operations, &mut groups);
        // Of a tag that no operation has, nothing is said anywhere.
        groups.retain(|_, group| !group.operations.is_empty());
        for (module, group) in &mut groups {
            if let Some(tag) = tags.get(module) {
                group.docs = Docs {
                    description: text(tag, "description"),
                    inferred: inferred(tag),
                    url: url(tag),
                    ..Docs::default()
                };
            }
        }
        let handles: Vec<(&str, String)> = groups
            .values()
            .map(|group| (group.tag.as_str(), names::handle_name(&group.tag)))
            .collect();
        let handles = names::distinct(&handles, &[], "_");
        for (group, handle) in groups.values_mut().zip(handles) {
            group.handle = handle;
        }
        groups.into_values().collect()
    }
}

/// Which version of the API the document is about.
fn version(info: &View<'_>) -> Option<String> {
    let version = info.text("version")?.trim();
    let is_said = !version.is_empty() && !version.contains('`');
    is_said.then(|| format!("Version `{version}` of the API."))
}

/// What the handle of a module's operations is called.
pub(super) fn group_name(module: &str) -> String {
    names::type_name(module, "Operations")
}

/// The problem with a construct that is understood but has no mapping.
pub(super) fn no_mapping(at: &Pointer, what: &str, help: &str, instead: Instead) -> Diagnostic {
    Diagnostic::error(at, format!("{what} cannot be mapped"))
        .at_key()
        .replaceable(instead.said(), MAPPED_ALL_THE_SAME)
        .help(help)
}

/// The text of a keyword.
pub(super) fn text(view: &View<'_>, key: &str) -> Option<String> {
    view.text(key).map(str::to_owned)
}

/// The page of the service's own documentation.
pub(super) fn url(view: &View<'_>) -> Option<String> {
    text(&view.object("externalDocs")?, "url")
}

/// The reasons of `x-inferred`.
pub(super) fn inferred(view: &View<'_>) -> Vec<String> {
    text(view, "x-inferred").into_iter().collect()
}

/// Drops the models of components that are nothing but forms of parts, which have models of their own.
fn drop_unread(api: &mut Api, formed: &[String]) {
    let is_held = |name: &str| {
        let mut others = api.models.iter().filter(|model| model.name != name);
        others.any(|model| parts(model).any(|ty| ty.model_name() == Some(name)))
    };
    let dropped: FxHashSet<String> = api
        .models
        .iter()
        .filter(|model| formed.contains(&model.name) && !model.in_request && !model.in_response)
        .filter(|model| !is_held(&model.name))
        .map(|model| model.name.clone())
        .collect();
    api.models.retain(|model| !dropped.contains(&model.name));
    let names = api.models.iter().map(|model| model.name.clone());
    api.by_name = names.zip(0..).collect();
}

/// Marks which models are sent and which are received: what only comes back needs no constructor.
fn mark_usage(models: &mut [Model], groups: &[Group]) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    let sent = operations()
        .filter_map(|operation| operation.body.as_ref()?.value.ty.model_name())
        .chain(
            operations()
                .flat_map(|operation| &operation.parameters)
                .filter_map(|parameter| parameter.value.ty.model_name()),
        );
    let received = operations()
        .filter_map(|operation| operation.output.ty.as_ref()?.model_name())
        .chain(operations().filter_map(|operation| operation.failure.as_ref()?.model_name()))
        .chain(
            operations()
                .flat_map(|operation| &operation.statuses)
                .filter_map(|status| status.body.as_ref()?.model_name()),
        );
    let sent = closure(models, sent);
    let received = closure(models, received);
    send_tags(models);
    for model in models {
        model.in_request = sent.contains(&model.name);
        model.in_response = received.contains(&model.name);
        if let (true, ModelKind::Struct(body)) = (model.in_response, &mut model.kind) {
            // What is only sent must be there in a request, and cannot be expected in a reply.
            for field in body.fields.iter_mut().filter(|field| field.write_only) {
                field.asked = field.required && model.in_request;
                field.required = false;
            }
        }
        if let (true, ModelKind::Struct(body)) = (model.in_request, &mut model.kind) {
            // What only comes back is nothing that a constructor may ask for.
            for field in body.fields.iter_mut().filter(|field| field.read_only) {
                field.required = false;
                let fact = "Only received: requests leave it out.";
                field.docs.facts.push(fact.to_owned());
            }
        }
    }
}

/// What tells the variants of a union apart is sent, whatever else is said of it.
fn send_tags(models: &mut [Model]) {
    let mut tags: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
    for model in models.iter() {
        if let ModelKind::Union(union) = &model.kind
            && let Some(tag) = &union.tag
        {
            let variants = union.variants.iter().filter_map(|one| one.ty.model_name());
            for name in variants {
                tags.entry(name.to_owned()).or_default().insert(tag.clone());
            }
        }
    }
    for model in models {
        if let (Some(tags), ModelKind::Struct(body)) = (tags.get(&model.name), &mut model.kind) {
            for field in &mut body.fields {
                field.read_only &= !tags.contains(&field.name);
            }
        }
    }
}

/// The models that `roots` are made of, themselves included.
fn closure<'n>(models: &[Model], roots: impl Iterator<Item = &'n str>) -> FxHashSet<String> {
    let by_name: FxHashMap<&str, &Model> = models
        .iter()
        .map(|model| (model.name.as_str(), model))
        .collect();
    let mut reached = FxHashSet::default();
    let mut waiting: Vec<String> = roots.map(str::to_owned).collect();
    while let Some(name) = waiting.pop() {
        let Some(model) = by_name.get(name.as_str()) else {
            continue;
        };
        if reached.insert(name) {
            waiting.extend(parts(model).filter_map(Type::model_name).map(str::to_owned));
        }
    }
    reached
}

/// The types that a model is made of.
fn parts(model: &Model) -> Box<dyn Iterator<Item = &Type> + '_> {
    match &model.kind {
        ModelKind::Struct(body) => Box::new(
            body.fields
                .iter()
                .map(|field| &field.value.ty)
                .chain(body.additional.as_ref().map(|values| &values.ty)),
        ),
        ModelKind::Alias(shape) | ModelKind::Newtype(shape) => Box::new(std::iter::once(&shape.ty)),
        ModelKind::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
        ModelKind::ByStatus(variants) => {
            Box::new(variants.iter().filter_map(|variant| variant.ty.as_ref()))
        }
        ModelKind::Enum(_) => Box::new(std::iter::empty()),
    }
}

/// Boxes each field through which a struct would hold itself, and so have no size.
fn box_recursion(models: &mut [Model]) {
    let edges: Edges<'_> = models
        .iter()
        .map(|model| {
            let held: Vec<&str> = parts(model).filter_map(held).collect();
            (model.name.as_str(), held)
        })
        .collect();
    let components: FxHashMap<String, usize> = cycles::components(&edges)
        .into_iter()
        .map(|(name, component)| (name.to_owned(), component))
        .collect();
    for model in models {
        let own = components.get(model.name.as_str());
        let types: Vec<&mut Type> = match &mut model.kind {
            ModelKind::Struct(body) => body
                .fields
                .iter_mut()
                .map(|field| &mut field.value.ty)
                .collect(),
            ModelKind::Union(union) => union
                .variants
                .iter_mut()
                .map(|variant| &mut variant.ty)
                .collect(),
            ModelKind::Enum(_)
            | ModelKind::Newtype(_)
            | ModelKind::Alias(_)
            | ModelKind::ByStatus(_) => continue,
        };
        for ty in types {
            if held(ty).is_some_and(|inner| components.get(inner) == own) {
                *ty = boxed(ty.clone());
            }
        }
    }
}

fn boxed(ty: Type) -> Type {
    match ty {
        Type::Nullable(inner) => Type::Nullable(Box::new(boxed(*inner))),
        Type::OneOrMany(inner) => Type::OneOrMany(Box::new(boxed(*inner))),
        other => Type::Boxed(Box::new(other)),
    }
}
