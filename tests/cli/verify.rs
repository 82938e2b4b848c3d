//! `verify` finds every instruction set right, and a changed bit wrong.

use crate::harness::{orthant, words};
use serde_json::{Value, json};

fn isas() -> Value {
    let info = orthant(words("info --format json")).stdout();
    serde_json::from_str::<Value>(&info).expect("JSON")["result"]["isas"].clone()
}

#[test]
fn this_machine_has_the_golden_bits() {
    let object: Value =
        serde_json::from_str(&orthant(words("verify --threads 1 --format json")).stdout())
            .expect("JSON");
    assert_eq!(object["command"], json!("verify"));
    let result = object["result"].as_object().expect("an object");
    assert_eq!(result.keys().collect::<Vec<_>>(), ["cases", "fingerprint", "isas", "ok"]);
    assert!(result["cases"].as_u64().is_some_and(|n| n >= 300), "{result:?}");
    assert_eq!(result["isas"], isas());
    assert_eq!(result["ok"], json!(true));
    for set in ["small", "full"] {
        let digits = result["fingerprint"][set].as_str().expect("text");
        assert!(digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{digits}");
    }
}

#[test]
fn the_table_has_a_line_for_each_instruction_set_and_number_of_threads() {
    let table = orthant(["verify"]).stdout();
    for isa in isas().as_array().expect("an array") {
        let isa = isa.as_str().expect("a name");
        for threads in ["1", "2", "5"] {
            let is_line = |line: &&str| {
                let line = words(line);
                line.starts_with(&[isa, threads]) && line.ends_with(&["ok"])
            };
            assert_eq!(table.lines().filter(is_line).count(), 1, "{isa} {threads}: {table}");
        }
    }
    assert!(table.contains("fingerprint") && table.contains("small") && table.contains("full"));
    let one = orthant(words("verify --isa scalar --threads 3")).stdout();
    assert_eq!(one.lines().filter(|line| line.ends_with("ok")).count(), 1, "{one}");
}

#[test]
fn decompositions_of_order_257_have_the_golden_bits_on_every_number_of_threads() {
    for isa in isas().as_array().expect("an array") {
        let isa = isa.as_str().expect("a name");
        let run = orthant(["verify", "--large", "--isa", isa, "--format", "json"]);
        let object: Value = serde_json::from_str(&run.stdout()).expect("JSON");
        let result = &object["result"];
        assert_eq!(result["ok"], json!(true), "{isa}: {result}");
        assert!(result["fingerprint"]["large"].is_string(), "{result}");
    }
    let few = orthant(words("verify --isa scalar --threads 1 --format json")).stdout();
    let all = orthant(words("verify --isa scalar --threads 1 --large --format json")).stdout();
    let cases =
        |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["result"]["cases"].as_u64();
    assert!(cases(&few) < cases(&all), "{few} {all}");
}

#[test]
fn one_changed_bit_is_found() {
    let case = orthant(words("verify --flip 3 --isa scalar --threads 2")).go();
    assert_eq!(case.code, Some(1));
    assert!(case.stdout.contains("differ"), "{}", case.stdout);
    assert!(
        case.stderr.starts_with("error: verify: 1 of 1 runs differ from the golden bits"),
        "{}",
        case.stderr
    );
    assert!(case.stderr.contains("case 3: sum"), "{}", case.stderr);

    let all = orthant(words("verify --flip 3 --isa scalar --threads 1 --format json")).go();
    let object: Value = serde_json::from_str(&all.stdout).expect("JSON");
    assert_eq!((all.code, &object["result"]["ok"]), (Some(1), &json!(false)));
}

#[test]
fn a_case_that_does_not_exist_cannot_be_changed() {
    assert!(orthant(words("verify --flip 999999")).stderr(2).contains("there is no case 999999"));
}
