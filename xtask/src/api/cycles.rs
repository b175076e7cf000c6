//! Schemas that come round to themselves: which of them have no meaning, and which need a box.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Alternative, Constraint, Model, ModelKind, Shape, Struct, Type, Union};

/// Name of a model -> the models that it is made of, by some kind of edge. Those that are made of none may be left out.
pub(super) type Edges<'a> = FxHashMap<&'a str, Vec<&'a str>>;

/// Models that are nothing but names for each other.
pub(super) fn names_only(models: &[Model]) -> Vec<String> {
    let edges = edges(models, |model| match &model.kind {
        ModelKind::Alias(shape) => shape.ty.model_name().into_iter().collect(),
        _ => Vec::new(),
    });
    cyclic(models, &edges)
}

/// Makes unions that are alternatives of each other take the other alternatives of each other instead: to decode one
/// would be to decode it again, without end.
pub(super) fn untangle(models: &mut [Model]) {
    let edges = edges(models, |model| match &model.kind {
        ModelKind::Alias(shape) => held(&shape.ty).into_iter().collect(),
        ModelKind::Union(union) => {
            let types = union.variants.iter().map(|variant| &variant.ty);
            types.filter_map(held).collect()
        }
        _ => Vec::new(),
    });
    let tangled: FxHashSet<String> = cyclic(models, &edges).into_iter().collect();
    if tangled.is_empty() {
        return;
    }
    let components: FxHashMap<String, usize> = components(&edges)
        .into_iter()
        .map(|(name, component)| (name.to_owned(), component))
        .collect();
    let leads_back = |name: &str, ty: &Type| {
        held(ty).is_some_and(|inner| {
            tangled.contains(inner) && components.get(inner) == components.get(name)
        })
    };
    let mut others: FxHashMap<usize, Vec<(Option<String>, Alternative)>> = FxHashMap::default();
    for model in models.iter() {
        if let ModelKind::Union(union) = &model.kind
            && tangled.contains(&model.name)
            && let Some(component) = components.get(&model.name)
        {
            let own = union.variants.iter();
            let own = own.filter(|variant| !leads_back(&model.name, &variant.ty));
            let own = own.map(|variant| (union.tag.clone(), variant.clone()));
            others.entry(*component).or_default().extend(own);
        }
    }
    for model in models {
        if let ModelKind::Union(union) = &mut model.kind
            && tangled.contains(&model.name)
            && let Some(component) = components.get(&model.name)
        {
            let name = &model.name;
            union
                .variants
                .retain(|variant| !leads_back(name, &variant.ty));
            for (tag, other) in others.get(component).into_iter().flatten() {
                let is_there =
                    |variant: &Alternative| variant.ty == other.ty || variant.name == other.name;
                if *tag == union.tag && !union.variants.iter().any(is_there) {
                    union.variants.push(other.clone());
                }
            }
        }
    }
}

/// The model that a value of the type is, if it is no more than that: its size counts towards that of the value.
pub(super) fn held(ty: &Type) -> Option<&str> {
    match ty {
        Type::Model(name) => Some(name),
        Type::Nullable(inner) | Type::OneOrMany(inner) => held(inner),
        _ => None,
    }
}

/// Makes types of their own of names for lists and maps that hold themselves: Rust knows no endless names.
pub(super) fn give_bodies(models: &mut [Model]) {
    let names: FxHashSet<String> = names_only(models).into_iter().collect();
    for model in models
        .iter_mut()
        .filter(|model| names.contains(&model.name))
    {
        let ModelKind::Alias(shape) = &model.kind else {
            continue;
        };
        let kind = match &shape.ty {
            Type::Map(values) => ModelKind::Struct(Struct {
                additional: Some(Shape {
                    ty: (**values).clone(),
                    constraints: of_items(&shape.constraints),
                    example: None,
                    sample: None,
                }),
                ..Struct::default()
            }),
            Type::Array(_) | Type::OneOrMany(_) => ModelKind::Union(Union {
                tag: None,
                variants: vec![Alternative {
                    name: "List".to_owned(),
                    ty: shape.ty.clone(),
                    constraints: shape.constraints.clone(),
                    lacks_tag: false,
                    is_enum: false,
                    tags: Vec::new(),
                }],
            }),
            _ => continue,
        };
        model.kind = kind;
    }
}

/// What each value of a list or a map must hold.
fn of_items(constraints: &[Constraint]) -> Vec<Constraint> {
    let of_items = constraints.iter().find_map(|constraint| match constraint {
        Constraint::Items(inner) => Some(inner.clone()),
        _ => None,
    });
    of_items.unwrap_or_default()
}

/// Lets the models have values that could have none: what each needs of the others may be absent.
pub(super) fn relax(models: &mut [Model], endless: &FxHashSet<String>) {
    for model in models
        .iter_mut()
        .filter(|model| endless.contains(&model.name))
    {
        if let ModelKind::Struct(body) = &mut model.kind {
            for field in &mut body.fields {
                field.required &=
                    needed(&field.value.ty).is_none_or(|name| !endless.contains(name));
            }
        }
    }
}

/// Models that cannot have a value, because each would need another one inside.
pub(super) fn endless(models: &[Model]) -> Vec<String> {
    let edges = edges(models, |model| match &model.kind {
        ModelKind::Struct(body) => body
            .fields
            .iter()
            .filter(|field| field.required)
            .filter_map(|field| needed(&field.value.ty))
            .collect(),
        ModelKind::Alias(shape) => needed(&shape.ty).into_iter().collect(),
        _ => Vec::new(),
    });
    cyclic(models, &edges)
}

/// The model without which no value of the type can be.
fn needed(ty: &Type) -> Option<&str> {
    match ty {
        Type::Model(name) => Some(name),
        Type::Boxed(inner) => needed(inner),
        _ => None,
    }
}

fn edges<'a>(models: &'a [Model], of: impl Fn(&'a Model) -> Vec<&'a str>) -> Edges<'a> {
    let edges = models
        .iter()
        .map(|model| (model.name.as_str(), of(model)))
        .filter(|(_, others)| !others.is_empty());
    edges.collect()
}

fn cyclic(models: &[Model], edges: &Edges<'_>) -> Vec<String> {
    let components = components(edges);
    models
        .iter()
        .map(|model| model.name.as_str())
        .filter(|name| {
            let own = components.get(name);
            let others = edges.get(name).map(Vec::as_slice).unwrap_or_default();
            others
                .iter()
                .any(|other| other == name || (own.is_some() && components.get(other) == own))
        })
        .map(str::to_owned)
        .collect()
}

/// Tarjan's algorithm, without recursion: models that reach each other have the same number.
pub(super) fn components<'a>(edges: &Edges<'a>) -> FxHashMap<&'a str, usize> {
    let mut names: Vec<&str> = edges.keys().copied().collect();
    names.sort_unstable();
    let mut index: FxHashMap<&str, usize> = FxHashMap::default();
    let mut low: FxHashMap<&str, usize> = FxHashMap::default();
    let mut on_stack: FxHashSet<&str> = FxHashSet::default();
    let mut stack: Vec<&str> = Vec::new();
    let mut component: FxHashMap<&str, usize> = FxHashMap::default();
    let mut count = 0;
    for root in names {
        if index.contains_key(root) {
            continue;
        }
        let mut work: Vec<(&str, usize)> = vec![(root, 0)];
        while let Some((name, next)) = work.pop() {
            if next == 0 {
                let number = index.len();
                index.insert(name, number);
                low.insert(name, number);
                stack.push(name);
                on_stack.insert(name);
            }
            let followers = edges.get(name).map(Vec::as_slice).unwrap_or_default();
            if let Some(&follower) = followers.get(next) {
                work.push((name, next + 1));
                if !edges.contains_key(follower) {
                    continue;
                }
                if !index.contains_key(follower) {
                    work.push((follower, 0));
                } else if on_stack.contains(follower) {
                    let lowest = low[name].min(index[follower]);
                    low.insert(name, lowest);
                }
                continue;
            }
            if low[name] == index[name] {
                while let Some(member) = stack.pop() {
                    on_stack.remove(member);
                    component.insert(member, count);
                    if member == name {
                        break;
                    }
                }
                count += 1;
            }
            if let Some((parent, _)) = work.last() {
                let lowest = low[parent].min(low[name]);
                low.insert(parent, lowest);
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_reach_each_other_are_one_component() {
        let edges = Edges::from_iter([
            ("a", vec!["b"]),
            ("b", vec!["c"]),
            ("c", vec!["b", "d"]),
            ("d", vec![]),
            ("e", vec!["e"]),
        ]);
        let components = components(&edges);
        assert_eq!(components["b"], components["c"]);
        for (one, other) in [("a", "b"), ("c", "d"), ("d", "e")] {
            assert_ne!(components[one], components[other], "{one} {other}");
        }
    }
}
