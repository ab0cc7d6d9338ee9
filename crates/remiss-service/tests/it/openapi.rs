//! The OpenAPI document: that it tells of every route and nothing else, and that answers are as it says.

use std::collections::BTreeSet;
use std::path::Path;

use remiss_service::{Access, routes};
use serde_json::Value;

use crate::world::World;

/// The document as it is served, without the address of the service.
async fn document(world: &World) -> Value {
    let mut document = world.get("/openapi.json").await.json();
    document.as_object_mut().unwrap().shift_remove("servers");
    document
}

#[tokio::test]
async fn it_has_not_changed_by_accident() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let written = format!("{}\n", serde_json::to_string_pretty(&document(&World::new()).await).unwrap());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &written).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let differing = known.lines().zip(written.lines()).position(|(known, written)| known != written);
    assert!(
        known == written,
        "the API is not as crates/remiss-service/openapi.json says, from line {} on; programs of others depend on it. \
         If the change is meant: UPDATE_EXPECT=1 cargo test -p remiss-service openapi, and look at the difference",
        differing.unwrap_or(0) + 1
    );
}

#[tokio::test]
async fn it_tells_of_every_route_and_of_no_other() {
    let world = World::new();
    let document = document(&world).await;
    let documented: BTreeSet<(String, &str)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| (method.to_ascii_uppercase(), path.as_str()))
        })
        .collect();
    let there: BTreeSet<(String, &str)> =
        routes().iter().map(|route| (route.method.as_str().to_owned(), route.path)).collect();
    assert_eq!(documented, there, "left what src/openapi/operations.rs tells of, right what src/router.rs has");
}

#[tokio::test]
async fn everything_in_it_is_described_in_both_languages() {
    let world = World::new();
    let document = world.get("/openapi.json").await.json();
    let mut wrong = Vec::new();
    compare(&document, &world.get("/openapi.json?lang=en").await.json(), "", &mut wrong);
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "Swedish words are in src/openapi/words.rs, English ones comments of the types"
    );
    let written = document.to_string();
    for reference in written.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"].get(reference).is_some(), "{reference} is referred to");
    }
}

#[tokio::test]
async fn parameters_in_it_are_those_that_are_taken() {
    let world = World::new();
    let document = document(&world).await;
    // Who has no right is told nothing of parameters.
    let is_open = |path: &str| routes().iter().any(|route| route.path == path && route.access == Access::Open);
    for (path, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| is_open(path)) {
        let Some(parameters) = methods["get"]["parameters"].as_array() else { continue };
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let answer = world.get(&format!("{}?{name}=x", filled(&world, path))).await;
            assert!(!answer.body.contains("unknown-parameter"), "{path} does not take {name}");
        }
        if path.starts_with("/api/v1/") || path == "/feed.atom" {
            world.get(&format!("{}?nonsense=x", filled(&world, path))).await.is_problem(400, "unknown-parameter");
        }
    }
}

#[tokio::test]
async fn answers_have_the_form_that_it_gives() {
    let world = World::new();
    let document = document(&world).await;
    for path in [
        "/api/v1/search?q=trygghet&facets=namnd,year,stance",
        "/api/v1/suggest?q=tryg",
        "/api/v1/cases",
        "/api/v1/coverage",
        "/api/v1/changes",
    ] {
        let route = path.split('?').next().unwrap();
        let schema = &document["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&document, schema, &world.get(path).await.json(), path);
    }
    for (route, path) in [
        ("/api/v1/documents/{id}", format!("/api/v1/documents/{}", world.ids.park)),
        ("/api/v1/documents/{id}/similar", format!("/api/v1/documents/{}/similar", world.ids.park)),
        ("/api/v1/cases/{key}", "/api/v1/cases/ekby-ks-2021-5".to_owned()),
    ] {
        let schema = &document["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&document, schema, &world.get(&path).await.json(), &path);
    }
    let problem = world.get("/api/v1/search?limit=0").await.json();
    fits(&document, &document["components"]["schemas"]["Problem"], &problem, "a problem");
}

#[tokio::test]
async fn the_page_shows_all_of_it() {
    let world = World::new();
    let document = document(&world).await;
    let page = world.get("/api/docs").await;
    let english = world.get("/api/docs?lang=en").await;
    english.contains(&["<html lang=\"en\">", "Finds documents.", "href=\"/openapi.json?lang=en\"", "or null"]);
    for swedish in ["Söker handlingar.", "Svarens form", "eller null", "kan saknas", "Ogiltigt värde"] {
        page.contains(&[swedish]);
        assert!(!english.body.contains(swedish), "{swedish} is on the English page");
    }
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            page.contains(&[&format!("id=\"op-{id}\""), &format!("href=\"#op-{id}\"")]);
        }
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        page.contains(&[&format!("id=\"schema-{name}\"")]);
    }
    for part in page.body.split(" href=\"#").skip(1) {
        let id = part.split('"').next().unwrap();
        assert!(page.body.contains(&format!("id=\"{id}\"")), "nothing on the page has the id {id}");
    }
}

/// Collects what the document does not describe, or describes in one language only.
fn compare(swedish: &Value, english: &Value, place: &str, wrong: &mut Vec<String>) {
    const NAMED: [&str; 5] = ["schemas", "properties", "parameters", "responses", "tags"];
    for (name, value) in swedish.as_object().into_iter().flatten() {
        let place = format!("{place}/{name}");
        let other = &english[name];
        if name == "description" || name == "summary" {
            let said = [value, other].map(|said| said.as_str().unwrap_or_default());
            if said[0] == said[1] || said.contains(&"") || said[1].contains("[`") {
                wrong.push(format!("{place}: {said:?}"));
            }
        } else if NAMED.contains(&name.as_str()) {
            let parts = value.as_object().into_iter().flat_map(|object| object.values());
            let parts = parts.chain(value.as_array().into_iter().flatten()).filter(|part| part.is_object());
            let bare = parts.filter(|part| part.get("description").is_none());
            wrong.extend(bare.map(|part| format!("{place} without a description: {part}")));
        }
        compare(value, other, &place, wrong);
    }
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for (number, (value, other)) in items(swedish).iter().zip(&items(english)).enumerate() {
        compare(value, other, &format!("{place}/{number}"), wrong);
    }
}

/// A path with something that is there in the place of its parameters.
fn filled(world: &World, path: &str) -> String {
    path.replace("{id}", world.ids.park.as_str())
        .replace("{key}", "ekby-ks-2021-5")
        .replace("{slug}", "ekby-parknamnden")
        .replace("{name}", "remiss.css")
}

/// Checks a value against the parts of JSON Schema that the document uses; fields that no schema names are wrong too.
#[track_caller]
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return fits(document, &document["components"]["schemas"][name], value, place);
    }
    if let Some([whole, own]) = schema["allOf"].as_array().map(Vec::as_slice) {
        let is_own = |name: &str| own["properties"].get(name).is_some();
        let (of_own, of_whole) = value.as_object().unwrap().clone().into_iter().partition(|(name, _)| is_own(name));
        fits(document, own, &Value::Object(of_own), place);
        return fits(document, whole, &Value::Object(of_whole), place);
    }
    if let Some(several) = schema["oneOf"].as_array() {
        let one = several.iter().find(|one| (one["type"] == "null") == value.is_null());
        return fits(document, one.unwrap(), value, place);
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{place}: {value} is none of {values:?}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    let is_of =
        |wanted: &str| kinds == wanted || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|k| k == wanted));
    assert!(
        kinds.is_null() || is_of(kind) || kind == "integer" && is_of("number"),
        "{place}: {value} is no {kinds} but {kind}"
    );
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(document, &schema["items"], item, &format!("{place}[{number}]"));
    }
    let Some(object) = value.as_object().filter(|_| !kinds.is_null()) else { return };
    for (name, inner) in object {
        let place = format!("{place}.{name}");
        let others = Some(&schema["additionalProperties"]).filter(|others| others.is_object());
        let known = schema["properties"].get(name).or(others).unwrap_or_else(|| panic!("{place} is in no schema"));
        fits(document, known, inner, &place);
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(object.contains_key(name), "{place} has no {name}");
    }
}
