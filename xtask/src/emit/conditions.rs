//! Checks that the properties which must be there together are, before a value is sent.

use super::types::{self, Presence};
use crate::api::{Condition, Holding, Model, Struct};

/// The checks of a model, which is called `this`, in the order of the document. What cannot be told from its fields is left to the service.
pub(super) fn checks(model: &Model, body: &Struct) -> Vec<String> {
    // What a reply leaves out has to be there in a request.
    let asked = body.fields.iter().filter(|field| field.asked);
    let asked = asked.map(|field| Condition {
        holding: Holding::Some,
        alternatives: vec![vec![field.name.clone()]],
    });
    let conditions = asked.chain(body.conditions.iter().cloned());
    conditions
        .filter_map(|condition| check(model, body, &condition))
        .collect()
}

fn check(model: &Model, body: &Struct, condition: &Condition) -> Option<String> {
    let mut alternatives = Vec::new();
    for names in &condition.alternatives {
        let properties: Option<Vec<String>> = names
            .iter()
            .map(|name| {
                let present = present(model, body, name)?;
                Some(format!("({name:?}, {present})"))
            })
            .collect();
        let properties = properties?;
        alternatives.push(format!("&[{}]", properties.join(", ")));
    }
    let check = match condition.holding {
        Holding::Some => "any_of",
        Holding::One => "one_of",
        Holding::None => "none_of",
    };
    Some(format!("{check}(&[{}])", alternatives.join(", ")))
}

/// Whether the property is there, if that can be told.
fn present(model: &Model, body: &Struct, name: &str) -> Option<String> {
    let Some(field) = body.fields.iter().find(|field| field.name == name) else {
        body.additional.as_ref()?;
        return Some(format!("this.additional_properties.contains_key({name:?})"));
    };
    let rust = &field.rust_name;
    Some(match types::presence(model, field) {
        Presence::Required => "true".to_owned(),
        Presence::Optional => format!("this.{rust}.is_some()"),
        Presence::ThreeState => format!("!this.{rust}.is_absent()"),
    })
}
