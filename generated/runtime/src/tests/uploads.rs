//! Bodies of every kind against a server that reads them in its own way. What becomes of those that are sent again,
//! or break off, is in `streams`.

use std::sync::Arc;

use super::files::{Attachment, Description, Owner};
use super::receiver::{Part, Server, chunks};
use crate::Payload;

#[tokio::test]
async fn bytes_arrive_as_they_are() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.upload(&b"\x00\xff"[..]).await.unwrap();
    files.upload("text").await.unwrap();
    files.upload(vec![7; 100_000]).await.unwrap();
    let picture = Payload::from(b"\x89PNG").with_content_type("image/png");
    files.upload(picture).await.unwrap();
    let [bytes, text, many, picture] = server.arrived().try_into().unwrap();
    assert_eq!(bytes.body.unwrap(), b"\x00\xff");
    assert_eq!(bytes.content_type, "application/octet-stream");
    assert_eq!(bytes.content_length, Some(2));
    assert_eq!(text.body.unwrap(), b"text");
    assert_eq!(many.body.unwrap().len(), 100_000);
    assert_eq!(picture.content_type, "image/png");
}

#[tokio::test]
async fn streams_arrive_with_their_length_if_it_is_known() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let stream = || Payload::stream(chunks(0, &["one ", "", "two"]));
    files.upload(stream()).await.unwrap();
    files.upload(stream().with_length(7)).await.unwrap();
    files.upload(Payload::stream(chunks(0, &[]))).await.unwrap();
    let [open, known, empty] = server.arrived().try_into().unwrap();
    assert_eq!(open.body.unwrap(), b"one two");
    assert_eq!(open.content_length, None);
    assert_eq!(known.body.unwrap(), b"one two");
    assert_eq!(known.content_length, Some(7));
    assert_eq!(empty.body.unwrap(), b"");
}

#[tokio::test]
async fn text_and_kinds_of_json_say_what_they_are() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.note("Grüße, 世界").await.unwrap();
    files.describe(&Description::default()).await.unwrap();
    let [note, description] = server.arrived().try_into().unwrap();
    assert_eq!(note.content_type, "text/markdown; charset=utf-8");
    assert_eq!(note.body.unwrap(), "Grüße, 世界".as_bytes());
    assert_eq!(description.content_type, "application/merge-patch+json");
    assert!(description.body.unwrap().starts_with(b"{\"title\":\"\""));
}

#[tokio::test]
async fn forms_are_read_as_they_were_meant() {
    let server = Server::start(&[]).await;
    let owner = Owner {
        name: "Ann & Bob=?".to_owned(),
        age: 7,
    };
    let description = Description {
        title: "a+b c%20&d=e\r\n\u{0}ß".to_owned(),
        tags: vec!["x,y".to_owned(), String::new()],
        folders: vec!["p,q".to_owned(), "r".to_owned()],
        size: None,
        owner: Some(owner.clone()),
        deep: Some(owner),
        plain: Some("7".to_owned()),
    };
    let call = server.client().files().describe_as_form(&description);
    call.await.unwrap();
    let arrived = server.only();
    assert_eq!(arrived.content_type, "application/x-www-form-urlencoded");
    let body = arrived.body.unwrap();
    let pairs: Vec<_> = form_urlencoded::parse(&body).collect();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(
        pairs,
        [
            ("title", "a+b c%20&d=e\r\n\u{0}ß"),
            ("tags", "x,y"),
            ("tags", ""),
            ("folders", "p,q,r"),
            ("owner", r#"{"name":"Ann & Bob=?","age":7}"#),
            ("deep[name]", "Ann & Bob=?"),
            ("deep[age]", "7"),
            ("plain", r#""7""#),
        ]
    );
    // What is within an item is told from what is between items.
    let text = String::from_utf8(body).unwrap();
    assert!(text.contains("folders=p%2Cq,r"), "{text}");
}

#[tokio::test]
async fn parts_are_read_as_they_were_meant() {
    let server = Server::start(&[]).await;
    let mut body = Attachment::new(b"\x89PNG\r\n--\r\n");
    body.title = "--\r\n\r\n\"ß\u{0}".to_owned();
    body.owner = Some(Owner {
        name: "Ann".to_owned(),
        age: 7,
    });
    let long = vec![b'x'; 100_000];
    body.more = Some(vec![
        Payload::from(long.clone()).with_file_name("a \"b\".txt"),
        Payload::stream(chunks(0, &["a", "b"])).with_content_type("text/plain"),
    ]);
    server.client().files().attach(&body).await.unwrap();
    let arrived = server.only();
    assert_eq!(arrived.content_length, None);
    let part = |name: &str, file_name: Option<&str>, content_type: Option<&str>, body: &[u8]| {
        Arc::new(Part {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            content_type: content_type.map(str::to_owned),
            camera: None,
            body: body.to_vec(),
        })
    };
    let json = Some("application/json");
    let expected = [
        part("title", None, None, body.title.as_bytes()),
        part("tags", None, None, b"a"),
        part("tags", None, None, b"b"),
        part("labels", None, json, br#"["c","d"]"#),
        part("owner", None, json, br#"{"name":"Ann","age":7}"#),
        part("public", None, None, b"true"),
        part(
            "picture",
            Some("picture"),
            Some("image/png"),
            b"\x89PNG\r\n--\r\n",
        ),
        part(
            "more",
            Some("a %22b%22.txt"),
            Some("application/octet-stream"),
            &long,
        ),
        part("more", Some("more"), Some("text/plain"), b"ab"),
    ];
    assert_eq!(arrived.parts, expected);
}

#[tokio::test]
async fn files_of_a_form_have_headers_of_their_own() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let picture = || Payload::from("png").with_file_name("a.png");
    let body = Attachment::new(picture().with_header("X-Camera", "Leica M3"));
    files.attach(&body).await.unwrap();
    let arrived = server.only();
    let cameras = arrived.parts.iter().map(|part| part.camera.as_deref());
    let (last, others) = cameras
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, others)| (*last, others.to_vec()))
        .unwrap();
    assert_eq!(last, Some("Leica M3"));
    assert!(others.iter().all(Option::is_none));
    for (name, value) in [
        ("X-Camera", "a\r\nX-Evil: 1"),
        ("X Camera", "a"),
        ("", "a"),
        ("Content-Type", "text/html"),
        ("content-disposition", "form-data; name=other"),
    ] {
        let body = Attachment::new(picture().with_header(name, value));
        let error = files.attach(&body).await.unwrap_err();
        assert_eq!(error.violations()[0].path(), "picture", "{error}");
    }
    server.only();
}

#[tokio::test]
async fn a_form_whose_lengths_are_known_has_one() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.attach(&Attachment::new("small")).await.unwrap();
    let stream = Payload::stream(chunks(0, &["12", "3"])).with_length(3);
    files.attach(&Attachment::new(stream)).await.unwrap();
    let large = vec![0; 100_000];
    files.attach(&Attachment::new(large)).await.unwrap();
    for (arrived, length) in server.arrived().iter().zip([5, 3, 100_000]) {
        assert_eq!(arrived.parts.last().unwrap().body.len(), length);
        assert!(arrived.content_length.unwrap() > length as u64);
    }
}

#[tokio::test]
async fn bounds_hold_for_every_kind_of_body() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let mut description = Description::default();
    let mut attachment = Attachment::new("");
    description.title = "x".repeat(1001);
    attachment.title = description.title.clone();
    for call in [
        files.describe(&description),
        files.describe_as_form(&description),
        files.attach(&attachment),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(error.violations()[0].path(), "title", "{error}");
    }
    let error = files.note("x".repeat(101)).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let odd = Payload::from("").with_content_type("text/plain\r\nx-evil: 1");
    let error = files.upload(odd.clone()).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let error = files.attach(&Attachment::new(odd)).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert!(server.arrived().is_empty());
}
