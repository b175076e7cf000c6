//! Bodies: whatever a field of a form holds, whoever reads the form by the standards has it back.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use golden::bodies::Client;
use golden::bodies::models::{AttachmentForm, Owner, Query};
use golden::{Attempt, Body, Payload, Sending, Transport};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tokio::runtime::Runtime;

/// Takes what is sent.
#[derive(Clone, Default)]
struct Taken(Arc<Mutex<Option<(String, Bytes)>>>);

impl Transport for Taken {
    fn send(&self, request: http::Request<Body>, _: Attempt) -> Sending<'_> {
        Box::pin(async move {
            let (head, mut body) = request.into_parts();
            let content_type = head.headers["content-type"].to_str().unwrap().to_owned();
            let mut bytes = BytesMut::new();
            while let Some(chunk) = body.next().await {
                bytes.extend_from_slice(&chunk?);
            }
            *self.0.lock().unwrap() = Some((content_type, bytes.freeze()));
            Ok(http::Response::new(Body::default()))
        })
    }
}

struct Stage {
    runtime: Runtime,
    client: Client,
    taken: Taken,
}

impl Stage {
    fn new() -> Self {
        let taken = Taken::default();
        Self {
            runtime: Runtime::new().unwrap(),
            client: Client::builder().transport(taken.clone()).build().unwrap(),
            taken,
        }
    }

    /// What was sent by a call: its content type and its body.
    fn sent(&self, call: golden::Call<()>) -> (String, Bytes) {
        self.runtime.block_on(async { call.await }).unwrap();
        self.taken.0.lock().unwrap().take().unwrap()
    }

    /// The parts that a reader of parts finds.
    fn parts(&self, call: golden::Call<()>) -> Vec<(String, Option<String>, Bytes)> {
        let (content_type, body) = self.sent(call);
        let boundary = multer::parse_boundary(content_type).unwrap();
        let body = stream::once(std::future::ready(Ok::<_, Infallible>(body)));
        let mut form = multer::Multipart::new(body, boundary);
        self.runtime.block_on(async {
            let mut parts = Vec::new();
            while let Some(part) = form.next_field().await.unwrap() {
                let name = part.name().unwrap().to_owned();
                let file_name = part.file_name().map(str::to_owned);
                parts.push((name, file_name, part.bytes().await.unwrap()));
            }
            // The order of fields says nothing, that of the values of one does.
            parts.sort_by_key(|(name, ..)| name.clone());
            parts
        })
    }
}

fn query() -> impl Strategy<Value = Query> {
    let owner = any::<String>().prop_map(Owner::new);
    let texts = || vec(any::<String>(), 0..4);
    let all = (
        option::of(any::<String>()),
        option::of(texts()),
        option::of(texts()),
        option::of(owner),
        option::of(any::<i32>()),
    );
    all.prop_map(|(text, tags, folders, owner, least)| {
        let mut query = Query::new();
        query.text = text;
        query.tags = tags;
        query.folders = folders;
        query.owner = owner;
        query.least = least.map(f64::from);
        query
    })
}

#[test]
fn any_form_is_read_as_it_was_meant() {
    let stage = Stage::new();
    proptest!(ProptestConfig::with_cases(128), |(query in query())| {
        let (_, body) = stage.sent(stage.client.files().find(query.clone()));
        let pairs: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        let all = |name: &str| -> Vec<&str> {
            let pairs = pairs.iter().filter(|(known, _)| known == name);
            pairs.map(|(_, value)| value.as_str()).collect()
        };
        let tags = query.tags.clone().unwrap_or_default();
        prop_assert_eq!(all("tags"), tags);
        // Documented to be JSON, be it a text.
        let text = all("text").into_iter().map(|text| serde_json::from_str::<String>(text).unwrap());
        prop_assert_eq!(text.collect::<Vec<_>>(), query.text.iter().cloned().collect::<Vec<_>>());
        let owner = all("owner").into_iter().map(|owner| serde_json::from_str::<Owner>(owner).unwrap());
        prop_assert_eq!(owner.collect::<Vec<_>>(), query.owner.iter().cloned().collect::<Vec<_>>());
        let least = all("least").into_iter().map(|least| least.parse::<f64>().unwrap());
        prop_assert_eq!(least.collect::<Vec<_>>(), query.least.iter().copied().collect::<Vec<_>>());
        // One text for all of them, parted by commas that are no item's.
        let raw = std::str::from_utf8(&body).unwrap();
        let folders = raw.split('&').find_map(|pair| pair.strip_prefix("folders="));
        let decode = |folder: &str| {
            let pair = format!("x={folder}");
            form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned()
        };
        let folders = folders.into_iter().flat_map(|folders| folders.split(','));
        let folders: Vec<_> = folders.map(decode).collect();
        prop_assert_eq!(folders, query.folders.clone().unwrap_or_default());
        let others = ["tags", "text", "owner", "least", "folders"];
        prop_assert!(pairs.iter().all(|(name, _)| others.contains(&name.as_str())), "{:?}", pairs);
    });
}

#[test]
fn any_part_is_read_as_it_was_meant() {
    let stage = Stage::new();
    let texts = || vec(any::<String>(), 0..4);
    let bytes = || vec(any::<u8>(), 0..200);
    let all = (
        bytes(),
        option::of(bytes()),
        "[^\0-\x1f\"\x7f]{0,50}",
        "\\PC{0,50}",
        texts(),
        texts(),
    );
    proptest!(ProptestConfig::with_cases(128), |((picture, thumbnail, name, title, tags, labels) in all)| {
        let mut form = AttachmentForm::new(Payload::from(picture.clone()).with_file_name(&name), &title)
            .with_tags(tags.clone())
            .with_labels(labels.clone());
        if let Some(thumbnail) = &thumbnail {
            let chunks: Vec<_> = thumbnail.chunks(7).map(|chunk| Ok::<_, Infallible>(chunk.to_vec())).collect();
            form = form.with_thumbnail(Payload::stream(stream::iter(chunks)));
        }
        let parts = stage.parts(stage.client.files().attach(form));
        let mut expected = vec![("title".to_owned(), None, Bytes::from(title))];
        expected.extend(tags.into_iter().map(|tag| ("tags".to_owned(), None, Bytes::from(tag))));
        let labels = serde_json::to_vec(&labels).unwrap();
        expected.push(("labels".to_owned(), None, Bytes::from(labels)));
        // Some readers take it for an escape.
        let name = name.replace('\\', "%5C");
        expected.push(("picture".to_owned(), Some(name), Bytes::from(picture)));
        if let Some(thumbnail) = thumbnail {
            expected.push(("thumbnail".to_owned(), Some("thumbnail".to_owned()), Bytes::from(thumbnail)));
        }
        expected.sort_by_key(|(name, ..)| name.clone());
        prop_assert_eq!(parts, expected);
    });
}
