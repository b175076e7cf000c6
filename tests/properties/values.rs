//! The building blocks of models, with any value that they can hold.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use tenant_admin::blynk::models::{OrganizationId, UserProfile, UserStatus};
use tenant_admin::cipherscale::models::{DeviceStatus, GroupId, RoleType, User, UserPage};
use tenant_admin::{JsonObject, Maybe, OneOrMany, Timestamp};

/// Any JSON, with fractions that survive as text.
pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f32>().prop_filter_map("finite", |number| {
            number.is_finite().then(|| Value::from(f64::from(number)))
        }),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn unknown_values_of_enumerations_survive(text in any::<String>()) {
        let status = DeviceStatus::from(text.as_str());
        prop_assert_eq!(status.as_str(), &text);
        let known = ["Online", "Offline"].contains(&text.as_str());
        prop_assert_eq!(status.is_unknown(), !known && !DeviceStatus::ALL.contains(&status));
        let encoded = serde_json::to_value(&status).unwrap();
        prop_assert_eq!(&encoded, &json!(text));
        prop_assert_eq!(serde_json::from_value::<DeviceStatus>(encoded).unwrap(), status);
        let role: RoleType = serde_json::from_value(json!(text)).unwrap();
        prop_assert_eq!(serde_json::to_value(&role).unwrap(), json!(text));
        // Enumerations of numbers are open too, where there are any.
        let status = serde_json::from_value::<UserStatus>(json!(text));
        if let Ok(status) = status {
            prop_assert_eq!(serde_json::to_value(&status).unwrap(), json!(text));
        }
    }

    #[test]
    fn a_time_survives_as_text_and_as_number(
        nanoseconds in -377_705_000_000_000_000_000_i128..253_402_000_000_000_000_000_i128,
    ) {
        let time = Timestamp::from_unix_nanos(nanoseconds).unwrap();
        prop_assert_eq!(time.as_unix_nanos(), nanoseconds);
        prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
        let encoded = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&encoded).unwrap(), time);
        let millis = time.as_unix_millis();
        prop_assert_eq!(millis, i64::try_from(nanoseconds.div_euclid(1_000_000)).unwrap());
        let again = Timestamp::from_unix_millis(millis).unwrap();
        prop_assert!(again <= time);
        // Where a service counts milliseconds, they come back as the same number.
        let user = json!({"id": 1, "registeredAt": millis});
        let user: tenant_admin::blynk::models::UserDetails = serde_json::from_value(user).unwrap();
        prop_assert_eq!(user.registered_at, Some(again));
        let encoded = serde_json::to_value(&user).unwrap();
        prop_assert_eq!(&encoded["registeredAt"], &json!(millis));
    }

    #[test]
    fn any_text_is_a_time_or_is_not(text in "\\PC{0,40}") {
        if let Ok(time) = text.parse::<Timestamp>() {
            prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
        }
    }

    #[test]
    fn offsets_are_understood(
        seconds in 0_i64..4_000_000_000, hours in -23_i64..=23, minutes in 0_i64..60,
    ) {
        let offset = hours.signum() * minutes + hours * 60;
        let local = Timestamp::from_unix_millis((seconds + offset * 60) * 1000).unwrap();
        let local = local.to_string();
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let text = format!("{}{sign}{hours:02}:{minutes:02}", local.trim_end_matches('Z'));
        let time: Timestamp = text.parse().unwrap();
        prop_assert_eq!(time.as_unix_millis(), seconds * 1000);
    }

    #[test]
    fn one_or_many_keeps_its_form(items in vec(any::<i64>(), 0..5), texts in vec(any::<String>(), 0..5)) {
        for item in &items {
            let one: OneOrMany<i64> = serde_json::from_value(json!(item)).unwrap();
            prop_assert_eq!(&one, &OneOrMany::One(*item));
            prop_assert_eq!(serde_json::to_value(&one).unwrap(), json!(item));
        }
        let many: OneOrMany<String> = serde_json::from_value(json!(texts)).unwrap();
        prop_assert_eq!(many.len(), texts.len());
        prop_assert_eq!(serde_json::to_value(&many).unwrap(), json!(texts));
        prop_assert_eq!(many.into_vec(), texts);
    }

    #[test]
    fn three_states_stay_apart(value in proptest::option::of(any::<Option<i64>>())) {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Sample {
            #[serde(default, skip_serializing_if = "Maybe::is_absent")]
            field: Maybe<i64>,
        }
        let (text, field) = match value {
            None => (json!({}), Maybe::Absent),
            Some(None) => (json!({"field": null}), Maybe::Null),
            Some(Some(number)) => (json!({"field": number}), Maybe::Value(number)),
        };
        let sample: Sample = serde_json::from_value(text.clone()).unwrap();
        prop_assert_eq!(&sample.field, &field);
        prop_assert_eq!(serde_json::to_value(&sample).unwrap(), text);
    }

    #[test]
    fn whole_numbers_come_in_either_form(number in -(1_i64 << 53)..(1_i64 << 53)) {
        let user = |text: &str| {
            format!(
                r#"{{"id":"123e4567-e89b-12d3-a456-426614174000","createdAt":"2023-01-15T10:30:00Z","updatedAt":"2023-01-15T10:30:00Z","status":"active","isOwner":false,"maxDevices":{text},"roles":[],"groups":[],"devices":[]}}"#
            )
        };
        for text in [format!("{number}"), format!("{number}.0"), format!("{number}e0")] {
            let user: User = serde_json::from_str(&user(&text)).unwrap();
            prop_assert_eq!(user.max_devices, Some(number));
            prop_assert_eq!(&serde_json::to_value(&user).unwrap()["maxDevices"], &json!(number));
        }
        let text = format!("{number}.5");
        let is_fraction = text.parse::<f64>().unwrap().fract() != 0.0;
        prop_assert_eq!(serde_json::from_str::<User>(&user(&text)).is_err(), is_fraction);
    }

    #[test]
    fn ids_are_what_they_were(bytes in any::<[u8; 16]>(), number in any::<i32>()) {
        let uuid = uuid::Uuid::from_bytes(bytes);
        let id = GroupId::new(uuid);
        prop_assert_eq!(id.to_string().parse::<GroupId>().unwrap(), id);
        prop_assert_eq!(serde_json::to_value(id).unwrap(), json!(uuid.to_string()));
        if let Ok(id) = serde_json::from_value::<OrganizationId>(json!(number)) {
            prop_assert_eq!(serde_json::to_value(id).unwrap(), json!(number));
        }
    }

    #[test]
    fn any_object_is_kept_as_it_is(value in json_value()) {
        let object = json!({"anything": value});
        let decoded: JsonObject = serde_json::from_value(object.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&decoded).unwrap(), object);
    }

    #[test]
    fn garbage_never_panics(text in any::<String>(), value in json_value()) {
        let _ = serde_json::from_str::<UserPage>(&text);
        let _ = serde_json::from_str::<UserProfile>(&text);
        let _ = serde_json::from_value::<UserPage>(value.clone());
        let _ = serde_json::from_value::<UserProfile>(value.clone());
        let _ = serde_json::from_value::<tenant_admin::Continuation>(value);
    }
}
