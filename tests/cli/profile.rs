//! `profile` says who it is, runs as long as it is told, and counts or says why not.

use crate::harness::{orthant, words};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

const SHORT: &str = "--seconds 0.05";

fn result(line: &str) -> Value {
    let text = orthant(words(&format!("{line} {SHORT} -q --format json"))).stdout();
    let object: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(object["command"], "profile");
    object["result"].clone()
}

#[test]
fn the_process_is_named_before_the_kernel_runs() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orthant"))
        .args(["profile", "sum", "--size", "1k", "--seconds", "30"])
        .env_remove("ORTHANT_ISA")
        .env_remove("ORTHANT_NUM_THREADS")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    stderr.read_line(&mut line).expect("a line");
    // It is still running, or it could not be profiled.
    let running = child.try_wait().expect("a process").is_none();
    child.kill().expect("a process");
    child.wait().expect("a process");
    let mut stdout = String::new();
    child.stdout.take().expect("piped").read_to_string(&mut stdout).expect("UTF-8");
    let starts = format!("note: process {} runs sum of 1024 on ", child.id());
    assert!(line.starts_with(&starts), "{line}");
    assert!(running && stdout.is_empty(), "{stdout}");
}

#[test]
fn it_runs_as_long_as_it_is_told() {
    let result = result("profile norm_l2 --size 100 --isa scalar");
    let seconds = result["seconds"].as_f64().expect("a number");
    assert!((0.05..5.0).contains(&seconds), "{result}");
    assert_eq!((&result["kernel"], &result["isa"]), (&"norm_l2".into(), &"scalar".into()));
    let iterations = result["iterations"].as_u64().expect("a count");
    let call = result["seconds_per_call"]["median"].as_f64().expect("a number");
    let rate = result["gigabytes_per_second"].as_f64().expect("a number");
    assert!(iterations > 10 && call > 0.0, "{result}");
    // 400 bytes a call.
    let from_count = 400.0 * iterations as f64 / seconds / 1e9;
    assert!((rate / from_count - 1.0).abs() < 1e-6, "{result}");
}

#[test]
fn it_makes_as_many_calls_as_it_is_told() {
    let line = "profile dot --size 100 --calls 37 -q --format json";
    let object: Value = serde_json::from_str(&orthant(words(line)).stdout()).expect("JSON");
    assert_eq!(object["result"]["iterations"], 37);
}

#[test]
fn each_kernel_runs_on_its_usual_size() {
    let list = orthant(["bench", "--list"]).stdout();
    let kernels = list.lines().skip(1).filter_map(|line| line.split(' ').next());
    let mut count = 0;
    for kernel in kernels {
        let text = orthant(["profile", kernel, "--seconds", "0.001", "-q"]).stdout();
        let usual = ["size        64x64\n", "size        2048\n"];
        assert!(
            usual.iter().any(|size| text.contains(size)) && text.contains(" GFLOP/s"),
            "{kernel}: {text}"
        );
        count += 1;
    }
    assert!(count >= 25, "{list}");
}

#[test]
fn counters_are_counted_or_each_has_a_reason() {
    for threads in ["1", "2"] {
        let line = format!("profile dot --size 64k --counters --threads {threads}");
        let counters = result(&line)["counters"].clone();
        let names = [
            "cycles",
            "instructions",
            "L1d_load_misses",
            "LLC_load_misses",
            "dTLB_load_misses",
            "branch_misses",
        ];
        for name in names {
            let counter = &counters[name];
            match counter["total"].as_f64() {
                Some(total) => {
                    let each = counter["per_element"].as_f64();
                    assert!(total >= 0.0 && each.is_some_and(|x| x <= total), "{name}: {counter}");
                }
                None => {
                    let why = counter["why"].as_str().expect("a reason");
                    assert!(counter["total"].is_null() && why.len() > 20, "{name}: {counter}");
                }
            }
        }
        assert_eq!(counters["instructions_per_cycle"].is_null(), {
            let missing = |name: &str| counters[name]["total"].is_null();
            missing("cycles") || missing("instructions")
        });
    }
    let text = orthant(words(&format!("profile dot {SHORT} --counters -q"))).stdout();
    assert!(text.contains("\ncycles ") && text.contains("\nIPC "), "{text}");
    // A sentence for whatever is missing, and none otherwise.
    assert_eq!(text.contains(" n/a\n"), text.contains("\nn/a"), "{text}");
}

#[test]
fn what_cannot_run_is_refused_with_what_can() {
    for (line, code, tip) in [
        ("profile hadamrd", 2, "did you mean hadamard?"),
        ("profile", 2, "<KERNEL>"),
        ("profile dot --size 64x64", 2, "dot takes vectors; write their length as --size 2048"),
        ("profile matvec --size 100", 2, "write its shape as --size 100x100"),
        ("profile lu --size 3x4", 2, "square matrix; write its shape as --size 3x3"),
        ("profile dot --size 0", 2, "write elements as 2048"),
        ("profile dot --size 9999999999999G", 2, "write elements as 2048"),
        ("profile dot --seconds 0", 2, "write seconds as 10"),
        ("profile dot --seconds nan", 2, "write seconds as 10"),
        ("profile dot --calls 0", 2, "write a number of calls as 100"),
        ("profile dot --calls 5 --seconds 1", 2, "cannot be used with"),
        ("profile dot --isa mmx", 2, "there is no such instruction set"),
        ("profile dot --seconds 1 --format csv", 2, "use --format text or json"),
        ("profile dot --size 1000G", 1, "GiB are free; --size "),
        ("profile matvec --size 4000000x4000000", 1, " fits"),
        ("profile matmul --size 10000000000x1", 1, " fits"),
        ("profile dft --size 900G", 1, " fits"),
    ] {
        let fault = orthant(words(line)).stderr(code);
        assert!(fault.contains(tip), "{line}: {fault}");
    }
}
