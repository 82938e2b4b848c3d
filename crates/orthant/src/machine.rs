//! What the machine is: what Linux tells in /proc and /sys. Elsewhere nothing is known.

use std::fs;

/// The name of the CPU.
///
/// ```
/// if let Some(name) = orthant::machine::cpu_name() {
///     println!("measured on {name}");
/// }
/// ```
#[must_use]
pub fn cpu_name() -> Option<String> {
    parse_cpu_name(&fs::read_to_string("/proc/cpuinfo").ok()?)
}

/// Bytes of the last level of cache.
///
/// ```
/// use orthant::{Kernels, machine::last_level_cache};
///
/// let mut kernels = Kernels::active();
/// if let Some(bytes) = last_level_cache() {
///     kernels = kernels.with_last_level_cache(bytes);
/// }
/// assert_eq!(kernels.sum(&[1.0, 2.0]), 3.0);
/// ```
#[must_use]
pub fn last_level_cache() -> Option<usize> {
    let (_, bytes) = caches().into_iter().rfind(|(name, _)| *name != "L1i")?;
    bytes.try_into().ok()
}

/// x86 calls it `model name`, other architectures `cpu model`, `Processor` or `uarch`.
fn parse_cpu_name(cpuinfo: &str) -> Option<String> {
    ["model name", "cpu model", "Processor", "cpu", "uarch"].iter().find_map(|key| {
        cpuinfo.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            (name.trim() == *key && !value.trim().is_empty()).then(|| value.trim().to_owned())
        })
    })
}

/// The caches of the first core and their sizes in bytes, nearest first.
///
/// ```
/// for (name, bytes) in orthant::machine::caches() {
///     println!("{name}: {} KiB", bytes >> 10);
/// }
/// ```
#[must_use]
pub fn caches() -> Vec<(&'static str, u64)> {
    (0..)
        .map_while(|index| {
            let folder = format!("/sys/devices/system/cpu/cpu0/cache/index{index}");
            let read = |file: &str| fs::read_to_string(format!("{folder}/{file}")).ok();
            Some((read("level")?, read("type")?, read("size")?))
        })
        .filter_map(|(level, kind, size)| Some((cache_name(&level, &kind)?, parse_size(&size)?)))
        .collect()
}

fn cache_name(level: &str, kind: &str) -> Option<&'static str> {
    match (level.trim(), kind.trim()) {
        ("1", "Data") => Some("L1d"),
        ("1", "Instruction") => Some("L1i"),
        ("1", _) => Some("L1"),
        ("2", _) => Some("L2"),
        ("3", _) => Some("L3"),
        ("4", _) => Some("L4"),
        _ => None,
    }
}

/// `32K`, `1024K`, `32M`.
fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(char::is_alphabetic);
    let unit: u64 = match &text[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sizes() {
        let cpuinfo = "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9R14\n";
        assert_eq!(parse_cpu_name(cpuinfo).as_deref(), Some("AMD EPYC 9R14"));
        assert_eq!(parse_cpu_name("processor\t: 0\nCPU part\t: 0xd0c\n"), None);
        assert_eq!(parse_size("32K\n"), Some(32 << 10));
        assert_eq!(parse_size("36M"), Some(36 << 20));
        assert_eq!(parse_size("x"), None);
        assert_eq!(cache_name("1\n", "Data\n"), Some("L1d"));
    }
}
