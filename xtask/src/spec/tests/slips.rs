//! Slips of the hand that a parser sees late: it is told where the hand slipped, and how it is set right.

use super::errors;

/// A document with a slip, and what is said: the message, the line and column, and the help.
struct Slip {
    path: &'static str,
    text: &'static str,
    says: &'static str,
    at: &'static str,
    help: &'static str,
}

const SLIPS: &[Slip] = &[
    Slip {
        path: "api.yaml",
        text: "info:\n  title: 'A\n  contact:\n    name: it's\n",
        says: "not valid YAML: this quote is closed only on line 4",
        at: "2:10",
        help: "close it where the text ends; a quote inside of the text is written `''`",
    },
    Slip {
        path: "api.yaml",
        text: "info:\n  title: \"A\n  x-b: \"c\"\n",
        says: "not valid YAML: this quote is closed only on line 3",
        at: "2:10",
        help: "a quote inside of the text is written `\\\"`",
    },
    Slip {
        path: "api.yaml",
        text: "info:\n  title: 'A user's API'\n",
        says: "not valid YAML: the text in quotes has ended before this",
        at: "2:18",
        help: "put all of the text in quotes; a quote inside of it is written `''`",
    },
    Slip {
        path: "api.yaml",
        text: "info: {title: \"An\" API, version: '1'}\n",
        says: "not valid YAML: the text in quotes has ended before this",
        at: "1:20",
        help: "a quote inside of it is written `\\\"`",
    },
    Slip {
        path: "api.yaml",
        text: "info:\n  title: *API* of ours\n",
        says: "not valid YAML: no anchor is called that",
        at: "2:14",
        help: "put text that begins with `*` or `&` in quotes",
    },
    Slip {
        path: "api.yaml",
        text: "<!DOCTYPE html>\n<html><title>404: Not Found</title></html>\n",
        says: "this is HTML or XML, neither YAML nor JSON",
        at: "1:1",
        help: "download the document itself",
    },
    Slip {
        path: "api.json",
        text: "{\n  \"openapi\": \"3.0.3,\n  \"info\": {}\n}\n",
        says: "not valid JSON: this quote is not closed on its line",
        at: "2:14",
        help: "close it where the text ends",
    },
    Slip {
        path: "api.json",
        text: "{\r\n  \"openapi\": \"3.0.3,\r\n  \"info\": {}\r\n}\r\n",
        says: "not valid JSON: this quote is not closed on its line",
        at: "2:14",
        help: "close it where the text ends",
    },
    Slip {
        path: "api.json",
        text: "{\n  \"openapi\": \"3.0\t3\"\n}\n",
        says: "not valid JSON: a control character stands in the text",
        at: "2:18",
        help: "a tab is `\\t`",
    },
    Slip {
        path: "api.json",
        text: "{\n  \"info\": {\n    \"contact\": {\n    \"title\": \"T\"\n  },\n  \"paths\": {}\n}\n",
        says: "not valid JSON: this `{` seems to have no end",
        at: "3:16",
        help: "close it",
    },
    Slip {
        path: "api.json",
        text: "{\n  \"info\": {\n",
        says: "not valid JSON: the text ends too soon",
        at: "3:1",
        help: "a quote or a bracket is not closed",
    },
    Slip {
        path: "api.json",
        text: "{\n  // The version.\n  \"openapi\": \"3.0.3\"\n}\n",
        says: "not valid JSON: a comment stands here",
        at: "2:3",
        help: "JSON has none; take it out",
    },
    Slip {
        path: "api.json",
        text: "{\"openapi\": '3.0.3'}",
        says: "not valid JSON: expected value",
        at: "1:13",
        help: "JSON wants text in double quotes",
    },
    Slip {
        path: "api.json",
        text: "openapi: 3.0.3\n",
        says: "not valid JSON: this looks like YAML",
        at: "1:1",
        help: "let the name of the file end in `.yaml`",
    },
    Slip {
        path: "api.json",
        text: " \n",
        says: "the file is empty",
        at: "1:1",
        help: "",
    },
];

#[test]
fn a_slip_is_told_where_it_happened() {
    for Slip {
        path,
        text,
        says,
        at,
        help,
    } in SLIPS
    {
        let told = errors(path, text);
        assert!(
            told.lines().next().is_some_and(|line| line.ends_with(says)),
            "{text}\n{told}"
        );
        assert!(
            told.contains(&format!("--> {path}:{at}\n")),
            "{text}\n{told}"
        );
        let said = told.split_once("= help: ").map_or("", |(_, help)| help);
        assert!(said.contains(help), "{text}\n{told}");
        assert!(!help.is_empty() || said.is_empty(), "{text}\n{told}");
    }
}
