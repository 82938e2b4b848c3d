//! `bench` measures, remembers, compares, and refuses what cannot be measured.

use crate::harness::{orthant, words};
use serde_json::Value;

const FAST: &str = "--sizes 4k --rounds 3 --batch 1";

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("orthant-bench-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn a_case_has_a_share_of_the_limit_and_an_error() {
    let text = orthant(words(&format!("bench dot {FAST} --check --format json"))).stdout();
    let object: Value = serde_json::from_str(&text).expect("JSON");
    let case = &object["result"]["cases"][0];
    assert_eq!(case["kernel"], "dot");
    assert_eq!(case["size"], "512");
    assert!(case["percent_of_limit"].as_f64().is_some_and(|x| x > 0.0), "{text}");
    assert!(case["worst_ulps"].as_f64().is_some_and(|x| x < 64.0), "{text}");
    assert_eq!(case["samples"].as_array().map(Vec::len), Some(3));
}

#[test]
fn tables_have_a_line_for_each_case() {
    let table = orthant(words(&format!("bench sum add {FAST}"))).stdout();
    assert_eq!(table.lines().count(), 3, "{table}");
    let csv = orthant(words(&format!("bench sum add {FAST} --format csv"))).stdout();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let columns = |line: &str| line.split(',').count();
    assert!(csv.lines().all(|line| columns(line) == 22), "{csv}");
    let list = orthant(words("bench --list")).stdout();
    assert!(list.starts_with("kernel") && list.contains("FLOP/element"), "{list}");
    let row = |kernel: &str| {
        let of_it = |line: &&str| line.split(' ').next() == Some(kernel);
        let row = list.lines().find(of_it).unwrap_or_else(|| panic!("no {kernel} in {list}"));
        row.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        (row("dot"), row("axpy")),
        (vec!["2".into(), "8".into()], vec!["2".into(), "12".into()])
    );
    let kernels = list.lines().skip(1).filter_map(|line| line.split(' ').next());
    for kernel in kernels {
        assert!(row(kernel).iter().all(|n| n.parse::<f64>().is_ok_and(|n| n > 0.0)), "{list}");
    }
}

#[test]
fn an_unknown_kernel_is_told_the_nearest() {
    let fault = orthant(words("bench hadamrd")).stderr(2);
    assert!(fault.contains("did you mean hadamard?"), "{fault}");
}

#[test]
fn an_unknown_kernel_without_a_near_one_gets_the_list() {
    let fault = orthant(words("bench zzzzzz")).stderr(2);
    assert!(fault.contains("bench --list lists all") && !fault.contains("did you mean"), "{fault}");
}

#[test]
fn more_than_the_memory_is_refused_before_it_is_taken() {
    for line in ["bench dot --sizes 100000G", "bench dot --sizes 4k,90000G", "bench --sizes 9000G"]
    {
        let start = std::time::Instant::now();
        let fault = orthant(words(line)).stderr(1);
        assert!(fault.contains("GiB are free") && fault.contains(" MiB fit"), "{fault}");
        assert!(start.elapsed().as_secs() < 20, "{line}");
    }
    let fault = orthant(words("bench matmul --shapes 4000000000x4000000000")).stderr(1);
    assert!(fault.contains("GiB are free"), "{fault}");
}

#[test]
fn a_baseline_is_kept_and_compared_with() {
    let folder = folder("kept");
    let run = |text: String| orthant(words(&text)).folder(&folder);
    run(format!("bench dot {FAST} --save first")).stdout();
    let json = run(format!("bench dot {FAST} --baseline first --format json")).stdout();
    let object: Value = serde_json::from_str(&json).expect("JSON");
    assert!(object["result"]["comparisons"][0]["ratio"].as_f64().is_some(), "{json}");
    // A baseline that was made a thousand times as fast shows any run as slower, whatever the machine
    // was meanwhile.
    let path = folder.join("target/orthant-bench/first.json");
    let text = std::fs::read_to_string(&path).expect("kept");
    let mut object: Value = serde_json::from_str(&text).expect("JSON");
    for sample in object["cases"][0]["samples"].as_array_mut().expect("samples") {
        *sample = (sample.as_f64().expect("a time") / 1000.0).into();
    }
    std::fs::write(&path, object.to_string()).expect("written");
    let slower = run(format!("bench dot {FAST} --baseline first --fail-above 5%")).go();
    assert_eq!((slower.code, slower.stdout.as_str()), (Some(3), ""), "{slower:?}");
    let (table, error) = slower.stderr.rsplit_once("error: ").expect("why");
    assert!(table.contains("GB/s") && table.contains("slower"), "{slower:?}");
    assert_eq!(error, "bench: 1 of 1 cases are slower by more than 5%\n");
    // A file is written all the same.
    let line = format!("bench dot {FAST} --baseline first --fail-above 5% -o slower.csv");
    let kept = run(line).go();
    assert_eq!((kept.code, kept.stdout.as_str()), (Some(3), ""), "{kept:?}");
    let table = std::fs::read_to_string(folder.join("slower.csv")).expect("written");
    assert!(table.contains("dot"), "{table}");
    object["environment"]["cpu"] = "another".into();
    std::fs::write(&path, object.to_string()).expect("written");
    let other = run(format!("bench dot {FAST} --baseline first")).go();
    assert_eq!(other.code, Some(0), "{other:?}");
    assert!(other.stderr.contains("another CPU"), "{other:?}");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn a_corrupt_baseline_is_named_and_never_overwritten() {
    let folder = folder("corrupt");
    let path = folder.join("target/orthant-bench/bad.json");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    orthant(words(&format!("bench dot {FAST} --save good"))).folder(&folder).stdout();
    let good = std::fs::read_to_string(path.with_file_name("good.json")).expect("kept");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut object: Value = serde_json::from_str(&good).expect("JSON");
        change(&mut object);
        object.to_string()
    };
    let cases = [
        ("".to_owned(), "bad.json is corrupt"),
        ("{\"version\":".to_owned(), "bad.json is corrupt"),
        (good[..good.len() / 2].to_owned(), "bad.json is corrupt"),
        ("[1, 2]".to_owned(), "bad.json is corrupt (it has no version)"),
        ("{}".to_owned(), "bad.json is corrupt (it has no version)"),
        (changed(&|run| run["version"] = 1.into()), "bad.json has version 1"),
        (changed(&|run| run["cases"][0]["samples"] = Value::Null), "bad.json is corrupt"),
        (changed(&|run| run["cases"][0]["samples"] = Value::Array(vec![])), "lacks its times"),
        (changed(&|run| run["cases"][0]["samples"][0] = (-1).into()), "lacks its times"),
        (changed(&|run| run["cases"] = 3.into()), "bad.json is corrupt"),
    ];
    for (text, fault) in &cases {
        std::fs::write(&path, text).expect("written");
        for option in ["--baseline bad", "--save bad", "--replay bad"] {
            let kernel = if option.contains("replay") { "" } else { "dot" };
            let line = format!("bench {kernel} {FAST} {option}");
            let said = orthant(words(&line)).folder(&folder).stderr(1);
            assert!(
                said.contains(fault) && said.contains("bad.json"),
                "{option} of {text}: {said}"
            );
        }
        assert_eq!(&std::fs::read_to_string(&path).expect("there"), text);
    }
    std::fs::remove_file(&path).expect("there");
    std::fs::create_dir(&path).expect("made");
    let said =
        orthant(words(&format!("bench dot {FAST} --baseline bad"))).folder(&folder).stderr(1);
    assert!(said.contains("bad.json cannot be read"), "{said}");
    for name in ["../x", "a/b", ".x", ""] {
        let line = ["bench", "dot", "--sizes", "4k", "--save", name];
        let said = orthant(line).folder(&folder).stderr(2);
        assert!(said.contains("cannot name a baseline"), "{said}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn two_instruction_sets_are_compared_in_the_same_rounds() {
    let command = format!("bench dot {FAST} --compare scalar,portable --format json");
    let object: Value = serde_json::from_str(&orthant(words(&command)).stdout()).expect("JSON");
    let comparisons = object["result"]["comparisons"].as_array().expect("a list").clone();
    assert!(comparisons[0].is_null() && comparisons[1]["ratio"].as_f64().is_some());
    let fault = orthant(words("bench --compare scalar,nonsense")).stderr(2);
    assert!(fault.contains("nonsense"), "{fault}");
}

#[test]
fn a_report_has_a_dot_for_each_case_and_nothing_from_the_network() {
    let folder = folder("report");
    let command = format!("bench sum dot {FAST} --threads 1,2 --report r.html --format markdown");
    let table = orthant(words(&command)).folder(&folder).stdout();
    assert_eq!(table.lines().count(), 6, "{table}");
    let page = std::fs::read_to_string(folder.join("r.html")).expect("written");
    assert_eq!(page.matches("data-key=\"roofline|").count(), 4);
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("{{"));
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn kept_runs_are_compared_without_measuring() {
    let folder = folder("replay");
    let run = |text: &str| orthant(words(text)).folder(&folder);
    run(&format!("bench dot {FAST} --save a")).stdout();
    run("bench --replay a --baseline a --fail-above 1%").stdout();
    let text = std::fs::read_to_string(folder.join("target/orthant-bench/a.json")).expect("kept");
    let mut object: Value = serde_json::from_str(&text).expect("JSON");
    assert!(object["environment"]["compiler"].as_str().is_some_and(|c| c.contains("rustc")));
    for sample in object["cases"][0]["samples"].as_array_mut().expect("samples") {
        *sample = (100.0 * sample.as_f64().expect("a time")).into();
    }
    let path = folder.join("target/orthant-bench/b.json");
    std::fs::write(path, object.to_string()).expect("written");
    let slower = run("bench --replay b --baseline a --fail-above 5%").go();
    assert_eq!(slower.code, Some(3), "{slower:?}");
    std::fs::remove_dir_all(&folder).expect("removed");
}
