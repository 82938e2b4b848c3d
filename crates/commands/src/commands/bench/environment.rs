//! What may change a time besides the code.

use orthant::machine;
use serde_json::{Map, Value, json};
use std::fs;
use std::time::SystemTime;

/// The machine, its state, and how this program was built.
pub fn environment() -> Map<String, Value> {
    let read = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let seconds =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let caches: Map<_, _> =
        machine::caches().into_iter().map(|(name, n)| (name.to_owned(), json!(n))).collect();
    let entries = [
        ("cpu", json!(machine::cpu_name())),
        ("cpus", json!(std::thread::available_parallelism().ok().map(usize::from))),
        ("caches", Value::Object(caches)),
        ("orthant", json!(env!("CARGO_PKG_VERSION"))),
        ("commit", json!(env!("ORTHANT_COMMIT"))),
        ("compiler", json!(env!("ORTHANT_COMPILER"))),
        ("target", json!(env!("ORTHANT_TARGET"))),
        ("profile", json!(env!("ORTHANT_PROFILE"))),
        ("opt_level", json!(env!("ORTHANT_OPT_LEVEL"))),
        ("flags", json!(env!("ORTHANT_FLAGS"))),
        ("target_features", json!(env!("ORTHANT_FEATURES"))),
        ("debug_assertions", json!(cfg!(debug_assertions))),
        ("governor", json!(read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"))),
        ("load", json!(read("/proc/loadavg"))),
        ("unix_time", json!(seconds)),
    ];
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
