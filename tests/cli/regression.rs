//! Comparing runs, on times that a machine gave: the same code ten times over is no regression, though the
//! machine was up to twice as slow; a twentieth more time is one.

use crate::harness::{Folder, data, orthant, words};
use serde_json::Value;

/// What was measured, and what makes files of the same cases.
const CASES: &str = "bench dot sum norm_l2 add matmul --sizes 16k,256k --isa portable";

/// Less than what is planted.
const ABOVE: &str = "--fail-above 3%";

/// A case of a recorded run.
#[derive(Clone)]
struct Case {
    kernel: String,
    size: String,
    /// Bytes and operations a second.
    limits: [f64; 2],
    nanoseconds: Vec<f64>,
}

/// The runs in tests/data/bench/same_code.tsv.
fn recorded() -> Vec<Vec<Case>> {
    let text = std::fs::read_to_string(data("bench/same_code.tsv")).expect("committed");
    let mut runs: Vec<Vec<Case>> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [run, kernel, size, bytes, flops, times] = parts[..] else { panic!("no case: {line}") };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let run = number(run) as usize;
        runs.resize(runs.len().max(run + 1), Vec::new());
        runs[run].push(Case {
            kernel: kernel.to_owned(),
            size: size.to_owned(),
            limits: [number(bytes), number(flops)],
            nanoseconds: times.split(' ').map(number).collect(),
        });
    }
    runs
}

/// Keeps a recorded run, each time multiplied by `factor`.
fn keep(folder: &Folder, name: &str, run: &[Case], factor: f64) {
    let kept = folder.path().join("target/orthant-bench");
    let text = std::fs::read_to_string(kept.join("cases.json")).expect("kept");
    let mut object: Value = serde_json::from_str(&text).expect("JSON");
    let cases = object["cases"].as_array_mut().expect("cases");
    assert_eq!(cases.len(), run.len(), "the cases of {CASES} are others now: record again");
    for case in cases {
        let is_it = |one: &&Case| case["kernel"] == *one.kernel && case["size"] == *one.size;
        let one = run.iter().find(is_it).expect("the same kernels and sizes");
        let seconds: Vec<f64> = one.nanoseconds.iter().map(|ns| ns * factor * 1e-9).collect();
        case["samples"] = seconds.into();
        case["limit_bytes_per_second"] = one.limits[0].into();
        case["limit_flops"] = one.limits[1].into();
    }
    std::fs::write(kept.join(format!("{name}.json")), object.to_string()).expect("written");
}

#[test]
fn the_same_code_ten_times_is_no_regression_and_five_percent_is_one() {
    let folder = Folder::new("regression");
    let run = |line: &str| orthant(words(line)).folder(folder.path());
    run(&format!("{CASES} --rounds 3 --batch 1 --save cases")).stdout();
    let runs = recorded();
    assert_eq!(runs.len(), 11, "a baseline and ten runs");
    keep(&folder, "base", &runs[0], 1.0);
    for (index, times) in runs.iter().enumerate().skip(1) {
        keep(&folder, "again", times, 1.0);
        let same = run(&format!("bench --replay again --baseline base {ABOVE}")).go();
        assert_eq!(same.code, Some(0), "run {index}: {same:?}");
        // Beside itself, so that nothing but what is planted differs.
        keep(&folder, "slow", times, 1.05);
        let slow = run(&format!("bench --replay slow --baseline again {ABOVE}")).go();
        assert_eq!(slow.code, Some(3), "run {index}: {slow:?}");
        assert!(slow.stderr.contains("of 10 cases are slower by more than 3%"), "{slow:?}");
    }
}
