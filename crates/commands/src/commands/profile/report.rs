//! What a run of `profile` tells at its end.

use super::counters::{Counts, Event};
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::statistics::median;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A run, with the seconds of each of its batches.
pub struct Report {
    pub process: u32,
    pub kernel: Kernel,
    pub isa: &'static str,
    pub threads: usize,
    pub size: Size,
    /// Calls of a batch.
    pub calls: u64,
    pub batches: Vec<f64>,
    /// If they were asked for.
    pub counts: Option<Counts>,
}

impl Report {
    fn iterations(&self) -> u64 {
        self.calls * self.batches.len() as u64
    }

    fn seconds(&self) -> f64 {
        self.batches.iter().sum()
    }

    /// Seconds of one call: of the fastest batch, of the one in the middle, of the slowest.
    fn call(&self) -> [f64; 3] {
        let least = self.batches.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.batches.iter().copied().fold(0.0, f64::max);
        [least, median(&self.batches), most].map(|seconds| seconds / self.calls as f64)
    }

    fn gigabytes(&self) -> f64 {
        self.kernel.bytes(self.size) as f64 * self.iterations() as f64 / self.seconds() / 1e9
    }

    fn gigaflops(&self) -> f64 {
        self.kernel.flops(self.size) as f64 * self.iterations() as f64 / self.seconds() / 1e9
    }

    /// A count for each call, and for each element of the vector or matrix.
    fn shares(&self, total: f64) -> [f64; 2] {
        let each = total / self.iterations() as f64;
        [each, each / self.kernel.lengths(self.size)[0] as f64]
    }

    /// As a table.
    pub fn text(&self) -> String {
        let [fastest, median, slowest] = self.call().map(|seconds| seconds * 1e9);
        let rows = [
            ("process", self.process.to_string()),
            ("kernel", self.kernel.name().to_owned()),
            ("isa", self.isa.to_owned()),
            ("threads", self.threads.to_string()),
            ("size", self.size.to_string()),
            ("seconds", format!("{:.3}", self.seconds())),
            ("iterations", self.iterations().to_string()),
            ("time", format!("{median:.1} ns, by batch {fastest:.1} to {slowest:.1} ns")),
            ("rate", format!("{:.2} GB/s, {:.2} GFLOP/s", self.gigabytes(), self.gigaflops())),
        ];
        let mut text: String =
            rows.iter().map(|(name, value)| format!("{name:10}  {value}\n")).collect();
        if let Some(counts) = &self.counts {
            self.write_counts(counts, &mut text);
        }
        text
    }

    fn write_counts(&self, counts: &Counts, text: &mut String) {
        let mut row = |name: &str, [total, call, element]: [String; 3]| {
            let _ = writeln!(text, "{name:16}{total:>20}{call:>15}{element:>15}");
        };
        row("counter", ["total", "per call", "per element"].map(str::to_owned));
        for (event, count) in counts {
            row(
                event.name(),
                match count {
                    Ok(total) => {
                        let [call, element] = self.shares(*total);
                        [format!("{total:.0}"), format!("{call:.1}"), format!("{element:.4}")]
                    }
                    Err(_) => ["n/a"; 3].map(str::to_owned),
                },
            );
        }
        let ipc = ipc(counts).map_or("n/a".to_owned(), |ipc| format!("{ipc:.2}"));
        row("IPC", [ipc, String::new(), String::new()]);
        text.truncate(text.trim_end().len());
        text.push('\n');
        for (why, names) in reasons(counts) {
            let all = names.len() == counts.len();
            let which = if all { String::new() } else { format!(" ({})", names.join(", ")) };
            let _ = writeln!(text, "n/a{which}: {why}");
        }
    }

    /// As one object.
    pub fn json(&self) -> String {
        let [fastest, median, slowest] = self.call();
        let mut result = json!({
            "process": self.process,
            "kernel": self.kernel.name(),
            "isa": self.isa,
            "threads": self.threads,
            "size": self.size.to_string(),
            "seconds": self.seconds(),
            "iterations": self.iterations(),
            "seconds_per_call": { "median": median, "fastest": fastest, "slowest": slowest },
            "gigabytes_per_second": self.gigabytes(),
            "gigaflops": self.gigaflops(),
        });
        if let Some(counts) = &self.counts {
            let mut object = Map::new();
            for (event, count) in counts {
                let value = match count {
                    Ok(total) => {
                        let [call, element] = self.shares(*total);
                        json!({ "total": total, "per_call": call, "per_element": element })
                    }
                    Err(why) => json!({ "total": null, "why": why }),
                };
                object.insert(event.name().replace(' ', "_"), value);
            }
            object.insert("instructions_per_cycle".to_owned(), json!(ipc(counts)));
            result["counters"] = Value::Object(object);
        }
        format!("{}\n", json!({ "command": "profile", "result": result }))
    }
}

/// Instructions a cycle, if both were counted.
fn ipc(counts: &Counts) -> Option<f64> {
    let count = |event| counts.iter().find(|(e, _)| *e == event)?.1.as_ref().ok();
    Some(count(Event::Instructions)? / count(Event::Cycles)?)
}

/// Each sentence that says why, with the counters that are missing for it.
fn reasons(counts: &Counts) -> Vec<(&str, Vec<&'static str>)> {
    let mut found: Vec<(&str, Vec<&'static str>)> = Vec::new();
    for (event, count) in counts {
        let Err(why) = count else { continue };
        match found.iter_mut().find(|(known, _)| known == why) {
            Some((_, names)) => names.push(event.name()),
            None => found.push((why, vec![event.name()])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(counts: Counts) -> Report {
        Report {
            process: 7,
            kernel: Kernel::Dot,
            isa: "scalar",
            threads: 1,
            size: Size::Len(100),
            calls: 10,
            batches: vec![1e-6, 3e-6, 2e-6],
            counts: Some(counts),
        }
    }

    fn counted(without: &[(Event, &str)]) -> Counts {
        let count = |event: Event| match without.iter().find(|(e, _)| *e == event) {
            Some((_, why)) => Err((*why).to_owned()),
            None => Ok(if event == Event::Cycles { 3000.0 } else { 6000.0 }),
        };
        Event::ALL.map(|event| (event, count(event))).to_vec()
    }

    #[test]
    fn rates_are_of_the_whole_run_and_times_of_its_batches() {
        let report = report(Vec::new());
        assert_eq!(report.iterations(), 30);
        let nanoseconds = report.call().map(|seconds| (seconds * 1e9).round() as u64);
        assert_eq!(nanoseconds, [100, 200, 300]);
        // 800 bytes and 200 operations in 200 ns.
        assert!((report.gigabytes() - 4.0).abs() < 1e-9, "{}", report.gigabytes());
        assert!((report.gigaflops() - 1.0).abs() < 1e-9, "{}", report.gigaflops());
    }

    #[test]
    fn counts_are_told_for_each_call_and_element() {
        let report = report(counted(&[]));
        let text = report.text();
        let row = |name: &str| text.lines().find(|line| line.starts_with(name)).expect("a row");
        let cells: Vec<_> = row("cycles").split_whitespace().collect();
        assert_eq!(cells, ["cycles", "3000", "100.0", "1.0000"]);
        assert_eq!(row("IPC").split_whitespace().collect::<Vec<_>>(), ["IPC", "2.00"]);
        assert!(!text.contains("n/a"), "{text}");
        let object: Value = serde_json::from_str(&report.json()).expect("JSON");
        let counters = &object["result"]["counters"];
        assert_eq!(counters["L1d_load_misses"]["per_element"], 2.0);
        assert_eq!(counters["instructions_per_cycle"], 2.0);
    }

    #[test]
    fn a_reason_is_told_once_with_the_counters_that_it_is_for() {
        let why = "no such counter";
        let all: Vec<_> = Event::ALL.iter().map(|event| (*event, why)).collect();
        let text = report(counted(&all)).text();
        assert!(text.ends_with("n/a\nn/a: no such counter\n"), "{text}");
        let some = [(Event::LlcLoadMisses, why), (Event::Cycles, why), (Event::BranchMisses, "b")];
        let text = report(counted(&some)).text();
        let ends = "n/a (cycles, LLC load misses): no such counter\nn/a (branch misses): b\n";
        assert!(text.ends_with(ends), "{text}");
        let object: Value = serde_json::from_str(&report(counted(&some)).json()).expect("JSON");
        let counters = &object["result"]["counters"];
        assert_eq!(
            (&counters["cycles"]["why"], &counters["instructions_per_cycle"]),
            (&json!(why), &Value::Null)
        );
    }
}
