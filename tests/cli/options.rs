//! Flags, the environment, and which of them wins.

use crate::harness::{orthant, words};

fn active(run: crate::harness::Run) -> String {
    let info: serde_json::Value = serde_json::from_str(&run.stdout()).expect("JSON");
    info["result"]["active"].as_str().expect("a name").to_owned()
}

#[test]
fn the_flag_comes_before_the_environment() {
    let info = || orthant(words("info --format json"));
    let with = |isa| orthant(words("info --format json --isa").into_iter().chain([isa]));
    let automatic = active(info());
    assert_eq!(active(info().env("ORTHANT_ISA", "scalar")), "scalar");
    assert_eq!(active(info().env("ORTHANT_ISA", "auto")), automatic);
    assert_eq!(active(info().env("ORTHANT_ISA", "")), automatic);
    assert_eq!(active(with("portable").env("ORTHANT_ISA", "scalar")), "portable");
    assert_eq!(active(with("auto").env("ORTHANT_ISA", "scalar")), automatic);
    // The environment is not even looked at when the flag decides.
    assert_eq!(active(with("scalar").env("ORTHANT_ISA", "sse9")), "scalar");
}

#[test]
fn threads_come_from_the_flag_then_the_environment() {
    let threads = |run: crate::harness::Run| {
        let info: serde_json::Value = serde_json::from_str(&run.stdout()).expect("JSON");
        info["result"]["threads"].as_u64().expect("a number")
    };
    let info = "info --format json";
    assert_eq!(threads(orthant(words(info)).env("ORTHANT_NUM_THREADS", "3")), 3);
    let both = orthant(words("info --format json --threads 2")).env("ORTHANT_NUM_THREADS", "3");
    assert_eq!(threads(both), 2);
}

#[test]
fn every_instruction_set_prints_the_same() {
    let info: serde_json::Value =
        serde_json::from_str(&orthant(words("info --format json")).stdout()).expect("JSON");
    for line in [
        "dot rand:1000:1 rand:1000:2 --bits",
        "matvec rand:7x100:1 rand:100:2 --bits",
        "normalize rand:50:3 --bits",
        "angle rand:50:1 rand:50:2 --bits",
    ] {
        let expected = orthant(words(line)).stdout();
        for isa in info["result"]["isas"].as_array().expect("an array") {
            let isa = isa.as_str().expect("a name");
            let run = orthant(words(line).into_iter().chain(["--isa", isa]));
            assert_eq!(run.stdout(), expected, "{line} on {isa}");
        }
    }
}

#[test]
fn flags_stand_anywhere() {
    for line in [
        "--format json dot 1,2 3,4",
        "dot --format json 1,2 3,4",
        "dot 1,2 --format json 3,4",
        "dot 1,2 3,4 --format=json",
    ] {
        let stdout = orthant(words(line)).stdout();
        assert_eq!(stdout, "{\"command\": \"dot\", \"result\": 11.0}\n", "{line}");
    }
}

#[test]
fn help_and_version_are_no_failures() {
    assert!(orthant(["--help"]).stdout().contains("Operands:"));
    assert!(orthant(["norm", "-h"]).stdout().contains("Frobenius"));
    assert!(orthant(["--version"]).stdout().starts_with("orthant "));
}
