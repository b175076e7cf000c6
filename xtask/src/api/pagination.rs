//! `x-pagination`: which parameters choose a page, and where in a page its items are.

use serde_json::Number;

use super::lower::Lowering;
use super::{
    Constraint, Location, ModelKind, Output, Page, Pagination, PaginationStyle, Parameter, Type,
};
use crate::spec::{Diagnostic, Node, Pointer, View};

impl<'a> Lowering<'a> {
    pub(super) fn pagination(
        &mut self,
        operation: &View<'a>,
        parameters: &[Parameter],
        output: &Output,
    ) -> Option<Pagination> {
        let extension = operation.node("x-pagination")?;
        let at = operation.at().key("x-pagination");
        let text = |key: &str| extension.text(key);
        let (style, start, size) = match text("style") {
            Some("offset") => (PaginationStyle::Offset, "offset", "limit"),
            _ => (PaginationStyle::Page, "page", "size"),
        };
        let mut named = |key: &str| {
            let name = text(key).unwrap_or(key);
            let parameter = parameters
                .iter()
                .find(|parameter| parameter.name == name && parameter.location == Location::Query);
            if parameter.is_none_or(|parameter| parameter.required) {
                self.no_pages(
                    &at.key(key),
                    format!("`{name}` is no optional query parameter of this operation"),
                    "name the parameter that chooses the page",
                );
                return None;
            }
            parameter
        };
        let (start, size) = (named(start)?, named(size)?);
        let largest = match extension.get("largest") {
            Some(Node::Number(largest)) => largest.as_u64(),
            _ => {
                let bounds = &size.value.constraints;
                bounds.iter().find_map(|constraint| match constraint {
                    Constraint::Maximum(bound) => whole(bound).filter(|bound| *bound >= 1),
                    _ => None,
                })
            }
        };
        let page = Page {
            items: text("items").unwrap_or("items").to_owned(),
            total: text("total").map(str::to_owned),
        };
        self.mark_page(&at, output, page)?;
        Some(Pagination {
            style,
            start: start.name.clone(),
            size: size.name.clone(),
            largest,
        })
    }

    /// An extension of somebody else's may be called the same: then there are no pages.
    fn no_pages(&mut self, at: &Pointer, message: impl Into<String>, help: &str) {
        let problem = Diagnostic::error(at, message);
        self.report.push(problem.tolerable().help(help));
    }

    /// Notes on the model of the page which of its fields hold the items and the total.
    fn mark_page(&mut self, at: &Pointer, output: &Output, page: Page) -> Option<()> {
        let model = match &output.ty {
            Some(Type::Model(name)) if !output.sometimes => self.models.get_mut(name),
            _ => None,
        };
        let Some(ModelKind::Struct(body)) = model.map(|model| &mut model.kind) else {
            self.no_pages(
                at,
                "an operation with pages must answer with an object",
                "give its success an object with the items",
            );
            return None;
        };
        let is_array = |ty: &Type| matches!(ty, Type::Array(_));
        let is_count = |ty: &Type| matches!(ty, Type::Int32 | Type::Int64 | Type::Whole);
        let known = |name: &str, check: &dyn Fn(&Type) -> bool| {
            body.fields
                .iter()
                .any(|field| field.name == name && check(&field.value.ty))
        };
        let as_written = "name the property as the schema of the page has it";
        let items = body.fields.iter().find(|field| field.name == page.items);
        let problem = if !known(&page.items, &is_array) {
            let message = format!("`{}` is no array of the page", page.items);
            Some(("items", message, as_written))
        } else if !items.is_some_and(|items| items.required) {
            Some((
                "items",
                format!("`{}` may be missing of a page", page.items),
                "list it under `required`: what comes without it, such as a message, is no page",
            ))
        } else if page
            .total
            .as_ref()
            .is_some_and(|total| !known(total, &is_count))
        {
            let message = "the total is no integer of the page".to_owned();
            Some(("total", message, as_written))
        } else if body.page.as_ref().is_some_and(|other| *other != page) {
            let message = "another operation reads the same page differently".to_owned();
            Some(("items", message, as_written))
        } else {
            None
        };
        if let Some((key, message, help)) = problem {
            self.no_pages(&at.key(key), message, help);
            return None;
        }
        body.page = Some(page);
        Some(())
    }
}

/// The largest integer up to the bound.
fn whole(bound: &Number) -> Option<u64> {
    let float = || Some(bound.as_f64()?.max(0.0) as u64);
    bound.as_u64().or_else(float)
}
