//! The commands as people run them, on copies of the documents.

mod broken;
mod corpus;
mod current;
mod help;
mod hostile;
mod lenient;
mod mutations;
mod output;
mod package;
mod parameters;
mod parts;
mod readme;
mod security;
mod split;
mod workspace;
