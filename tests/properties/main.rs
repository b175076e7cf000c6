//! What holds for any value, and not only for examples: ids keep to their place in the path,
//! queries arrive as they were meant, and what decodes encodes to the same again.

mod bodies;
mod requests;
mod schemas;
mod values;
