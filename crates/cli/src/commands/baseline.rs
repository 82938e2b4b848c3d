//! Measurements in a file, `target/orthant-bench/NAME.json`, and comparing with them.

use crate::error::Failure;
use orthant::io::atomic;
use orthant::machine;
use orthant_bench::rounds::Outcome;
use orthant_bench::statistics::{Comparison, compare};
use serde_json::{Value, json};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::SystemTime;

/// Of the layout of the file.
const VERSION: u64 = 1;

/// Where the baseline of that name is.
fn path(name: &str) -> Result<PathBuf, Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
        return Err(Failure::Usage(format!(
            "bench: {name:?} cannot name a baseline; use letters, digits, - and _"
        )));
    }
    Ok(PathBuf::from("target/orthant-bench").join(format!("{name}.json")))
}

/// What may change a time besides the code.
fn environment() -> Value {
    let read = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let seconds =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let caches: serde_json::Map<_, _> =
        machine::caches().into_iter().map(|(name, n)| (name.to_owned(), json!(n))).collect();
    json!({
        "cpu": machine::cpu_name(),
        "caches": caches,
        "orthant": env!("CARGO_PKG_VERSION"),
        "debug_assertions": cfg!(debug_assertions),
        "governor": read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "load": read("/proc/loadavg"),
        "unix_time": seconds,
    })
}

/// The whole run as JSON.
pub fn to_json(outcomes: &[Outcome]) -> Value {
    let cases: Vec<Value> = outcomes
        .iter()
        .map(|outcome| {
            let estimate = outcome.summary.estimate;
            json!({
                "kernel": outcome.case.kernel.name(),
                "isa": outcome.case.isa.name(),
                "threads": outcome.case.threads,
                "size": outcome.case.size.to_string(),
                "seconds": estimate.median,
                "interval": [estimate.low, estimate.high],
                "cold_seconds": outcome.cold,
                "gigabytes_per_second": outcome.gigabytes(),
                "gigaflops": outcome.gigaflops(),
                "flops_per_byte": outcome.intensity(),
                "limit": outcome.bound.name(),
                "limit_bytes_per_second": outcome.limits[0],
                "limit_flops": outcome.limits[1],
                "percent_of_limit": outcome.percent(),
                "outlying_rounds": outcome.summary.outlying,
                "noisy": outcome.summary.noisy,
                "worst_ulps": outcome.accuracy.map(|found| found.ulps),
                "samples": outcome.samples,
            })
        })
        .collect();
    json!({ "version": VERSION, "environment": environment(), "cases": cases })
}

/// Keeps a run under a name. A file of that name that is no baseline is never overwritten.
pub fn save(name: &str, outcomes: &[Outcome]) -> Result<(), Failure> {
    let path = path(name)?;
    if path.exists() {
        Baseline::load(name)?;
    }
    let cannot = |e: std::io::Error| {
        Failure::Data(format!("bench: the baseline {} cannot be written: {e}", path.display()))
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let text = format!("{:#}\n", to_json(outcomes));
    Ok(atomic::replace(&path, |out| out.write_all(text.as_bytes()))?)
}

/// Measurements of another run.
pub struct Baseline {
    name: String,
    cpu: Option<String>,
    cases: Vec<([String; 4], Vec<f64>)>,
}

impl Baseline {
    /// Reads it; a fault names the file.
    pub fn load(name: &str) -> Result<Self, Failure> {
        let path = path(name)?;
        let shown = path.display();
        let text = fs::read_to_string(&path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => Failure::Data(format!(
                "bench: there is no baseline {name}; write one with --save {name}"
            )),
            _ => Failure::Data(format!("bench: the baseline {shown} cannot be read: {e}")),
        })?;
        let corrupt = |fault: String| {
            Failure::Data(format!(
                "bench: the baseline {shown} is corrupt ({fault}); move it away or choose another \
                 name"
            ))
        };
        let object: Value = serde_json::from_str(&text).map_err(|e| corrupt(e.to_string()))?;
        match object["version"].as_u64() {
            Some(VERSION) => {}
            Some(other) => {
                return Err(Failure::Data(format!(
                    "bench: the baseline {shown} has version {other}, this program reads \
                     {VERSION}; save it again"
                )));
            }
            None => return Err(corrupt("it has no version".to_owned())),
        }
        let cases = object["cases"].as_array().ok_or_else(|| corrupt("no cases".to_owned()))?;
        let cases = cases
            .iter()
            .map(|case| {
                let text = |key: &str| case[key].as_str().map(str::to_owned);
                let threads = case["threads"].as_u64()?.to_string();
                let key = [text("kernel")?, text("isa")?, threads, text("size")?];
                let samples: Option<Vec<f64>> =
                    case["samples"].as_array()?.iter().map(Value::as_f64).collect();
                let is_time = |x: &f64| *x > 0.0 && x.is_finite();
                let samples = samples.filter(|s| !s.is_empty() && s.iter().all(is_time))?;
                Some((key, samples))
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| corrupt("a case lacks its name or its samples".to_owned()))?;
        let cpu = object["environment"]["cpu"].as_str().map(str::to_owned);
        Ok(Self { name: name.to_owned(), cpu, cases })
    }

    /// A sentence if it is from another CPU.
    pub fn warning(&self) -> Option<String> {
        let here = machine::cpu_name();
        let shown = |cpu: &Option<String>| cpu.clone().unwrap_or_else(|| "unknown".to_owned());
        (self.cpu != here).then(|| {
            format!(
                "the baseline {} is from another CPU ({}; this is {}), so the ratios compare \
                 machines as much as code",
                self.name,
                shown(&self.cpu),
                shown(&here)
            )
        })
    }

    /// The case beside its counterpart, if there is one.
    pub fn compare(&self, outcome: &Outcome) -> Option<Comparison> {
        let case = outcome.case;
        let key = [
            case.kernel.name().to_owned(),
            case.isa.name().to_owned(),
            case.threads.to_string(),
            case.size.to_string(),
        ];
        let (_, samples) = self.cases.iter().find(|(other, _)| *other == key)?;
        Some(compare(&outcome.samples, samples))
    }
}
