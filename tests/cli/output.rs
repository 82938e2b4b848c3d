//! Text, JSON and bits.

use crate::harness::{orthant, words};
use serde_json::{Value, json};

#[test]
fn text_is_the_shortest_that_reads_back() {
    for (operand, expected) in [
        ("0.1", "0.1"),
        ("-0.0", "-0"),
        ("1e15", "1000000000000000"),
        ("1e16", "1e16"),
        ("0.00001", "0.00001"),
        ("1.5e-7", "1.5e-7"),
        ("3.4028235e38", "3.4028235e38"),
        ("1e-45", "1e-45"),
        ("nan,inf,-inf", "NaN inf -inf"),
        ("16777217", "16777216"),
        ("[]", ""),
    ] {
        assert_eq!(orthant(["scale", "1", operand]).stdout(), format!("{expected}\n"), "{operand}");
    }
}

#[test]
fn bits_follow_each_value() {
    assert_eq!(orthant(words("dot [1,7,8] [3,4,7] --bits")).stdout(), "87 0x42ae0000\n");
    assert_eq!(
        orthant(words("add 1,2;3,4 0,0;0,0 --bits")).stdout(),
        "1 0x3f800000 2 0x40000000\n3 0x40400000 4 0x40800000\n"
    );
}

#[test]
fn json_is_one_object_with_the_shape_of_the_result() {
    for (line, expected) in [
        ("dot [1,7,8] [3,4,7]", r#"{"command": "dot", "result": 87.0}"#),
        ("normalize 3,4", r#"{"command": "normalize", "result": [0.6, 0.8]}"#),
        ("add 1,2;3,4 0,0;0,0", r#"{"command": "add", "result": [[1.0, 2.0], [3.0, 4.0]]}"#),
        ("scale 1 7;", r#"{"command": "scale", "result": [[7.0]]}"#),
        ("scale 1 7", r#"{"command": "scale", "result": [7.0]}"#),
        ("scale 1 []", r#"{"command": "scale", "result": []}"#),
        ("scale 1 1e20,1e-20", r#"{"command": "scale", "result": [1e20, 1e-20]}"#),
        (
            "scale 1 nan,inf,-inf --bits",
            r#"{"command": "scale", "result": ["NaN", "inf", "-inf"], "bits": ["0x7fc00000", "0x7f800000", "0xff800000"]}"#,
        ),
        (
            "dot [1,7,8] [3,4,7] --bits",
            r#"{"command": "dot", "result": 87.0, "bits": "0x42ae0000"}"#,
        ),
        (
            "transpose 1;2 --bits",
            r#"{"command": "transpose", "result": [[1.0, 2.0]], "bits": [["0x3f800000", "0x40000000"]]}"#,
        ),
    ] {
        let stdout = orthant(words(line).into_iter().chain(["--format", "json"])).stdout();
        assert_eq!(stdout, format!("{expected}\n"), "{line}");
        serde_json::from_str::<Value>(&stdout).expect("JSON");
    }
}

#[test]
fn what_is_printed_can_be_piped_in_again() {
    let bits = |line: &str, stdin: &str| orthant(words(line)).stdin(stdin.as_bytes()).stdout();
    let original = bits("scale 1 rand:3x4:5 --bits", "");
    let text = bits("scale 1 rand:3x4:5", "");
    assert_eq!(bits("scale 1 - --bits", &text), original);
    let object: Value =
        serde_json::from_str(&bits("scale 1 rand:3x4:5 --format json", "")).expect("JSON");
    assert_eq!(bits("scale 1 - --bits", &object["result"].to_string()), original);
}

#[test]
fn info_names_what_there_is() {
    let info: Value = serde_json::from_str(
        &orthant(words("info --format json --isa scalar --threads 3")).stdout(),
    )
    .expect("JSON");
    let result = &info["result"];
    assert_eq!((&info["command"], &result["active"]), (&json!("info"), &json!("scalar")));
    assert_eq!((&result["lanes"], &result["threads"]), (&json!(32), &json!(3)));
    let isas = result["isas"].as_array().expect("an array");
    assert_eq!(isas[..2], [json!("scalar"), json!("portable")]);
    assert!(info.get("bits").is_none());
    for member in ["cpu", "portable", "caches"] {
        assert!(result.get(member).is_some(), "{member}");
    }
    let text = orthant(["info"]).stdout();
    for label in ["cpu", "isas", "active", "lanes", "caches", "threads"] {
        assert!(text.lines().any(|line| line.starts_with(label)), "{label} in {text}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_orthant"))
        .args(["scale", "2", "ones:1000x1000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    use std::process::Command;
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let output = Command::new(env!("CARGO_BIN_EXE_orthant"))
        .args(["sum", "1"])
        .stdout(full)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"));
}
