//! Measurements in a file, `target/orthant-bench/NAME.json`, and comparing with them.

use crate::error::Failure;
use orthant::io::atomic;
use orthant_bench::run::{Measurement, Run, VERSION};
use orthant_bench::statistics::{Comparison, compare};
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

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

/// The whole run as JSON.
pub fn to_json(run: &Run) -> Value {
    serde_json::to_value(run).unwrap_or(Value::Null)
}

/// Whether a run may be kept under a name: a file of that name that is no baseline is never
/// overwritten.
pub fn refuse_to_overwrite(name: &str) -> Result<(), Failure> {
    if path(name)?.exists() {
        Baseline::load(name)?;
    }
    Ok(())
}

/// Keeps a run under a name.
pub fn save(name: &str, run: &Run) -> Result<(), Failure> {
    refuse_to_overwrite(name)?;
    let path = path(name)?;
    let cannot = |e: std::io::Error| {
        Failure::Data(format!("bench: the baseline {} cannot be written: {e}", path.display()))
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let text = format!("{:#}\n", to_json(run));
    Ok(atomic::replace(&path, |out| out.write_all(text.as_bytes()))?)
}

/// Measurements of another run.
pub struct Baseline {
    name: String,
    /// They.
    pub run: Run,
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
        let run: Run = serde_json::from_value(object).map_err(|e| corrupt(e.to_string()))?;
        let is_time = |x: &f64| *x > 0.0 && x.is_finite();
        let has_times = |case: &Measurement| {
            !case.samples.is_empty() && case.samples.iter().chain([&case.seconds]).all(is_time)
        };
        match run.cases.iter().find(|case| !has_times(case)) {
            Some(case) => Err(corrupt(format!("{} lacks its times", case.title()))),
            None => Ok(Self { name: name.to_owned(), run }),
        }
    }

    /// A sentence if it is from another CPU than the new measurements.
    pub fn warning(&self, new: &Run) -> Option<String> {
        let cpu = |run: &Run| {
            let name = run.environment.get("cpu").and_then(Value::as_str);
            name.unwrap_or("unknown").to_owned()
        };
        let (old, new) = (cpu(&self.run), cpu(new));
        (old != new).then(|| {
            format!(
                "the baseline {} is from another CPU ({old}; this is {new}), so the ratios compare \
                 machines as much as code",
                self.name
            )
        })
    }

    /// A sentence if the machine was faster then.
    pub fn drift(&self, new: &Run) -> Option<String> {
        let drift = new.drift(&self.run);
        (drift > 1.05).then(|| {
            format!(
                "bench: this machine's own limits were up to {:.0}% higher when {} was measured; only \
                 what is slower than by that much counts for --fail-above",
                100.0 * (drift - 1.0),
                self.name
            )
        })
    }

    /// The cases beside their counterparts, where there are any.
    pub fn compare(&self, new: &Run) -> Vec<Option<Comparison>> {
        let drift = new.drift(&self.run);
        let compared = |case: &Measurement| {
            let old = self.run.cases.iter().find(|other| other.is_case_of(case))?;
            Some(compare(&case.samples, &old.samples, drift))
        };
        new.cases.iter().map(compared).collect()
    }
}
