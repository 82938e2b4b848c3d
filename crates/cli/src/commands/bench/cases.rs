//! What can be measured: levels, sizes and names, and what cannot for want of memory.

use crate::error::Failure;
use orthant::machine;
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::rounds::{self, Case};
use std::fs;
use strsim::osa_distance;

/// Where the system tells no caches, those of most CPUs.
pub fn levels() -> Vec<(&'static str, usize)> {
    let size = |name: &str, otherwise: usize| {
        let found = machine::caches().into_iter().find(|(cache, _)| *cache == name);
        found.and_then(|(_, bytes)| usize::try_from(bytes).ok()).unwrap_or(otherwise)
    };
    let last = size("L3", 8 << 20);
    vec![
        ("L1", size("L1d", 32 << 10) / 2),
        ("L2", size("L2", 512 << 10) / 2),
        ("L3", last / 2),
        ("memory", 4 * last),
    ]
}

/// Refuses before anything is allocated.
pub fn refuse_too_large(cases: &[Case]) -> Result<(), Failure> {
    let needed = rounds::memory(cases);
    let Some(available) = available_memory() else { return Ok(()) };
    if needed <= u128::from(available) {
        return Ok(());
    }
    let gib = |bytes: f64| bytes / f64::from(1 << 30);
    Err(Failure::Data(format!(
        "bench: these sizes need {:.1} GiB and {:.1} GiB are free; measure fewer kernels at once, \
         or give --sizes of at most {} MiB",
        gib(needed as f64),
        gib(available as f64),
        (available >> 20) / 8
    )))
}

pub fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib << 10)
}

/// A question after the kernel whose name is the fewest insertions, deletions and changes away, if
/// that is a third of the letters at most.
pub fn question(name: &str) -> String {
    let names = Kernel::ALL.iter().map(|kernel| kernel.name());
    let nearest = names.min_by_key(|known| osa_distance(name, known));
    match nearest.filter(|known| 3 * osa_distance(name, known) <= known.len().max(3)) {
        Some(known) => format!("did you mean {known}? "),
        None => String::new(),
    }
}

/// The kernel of that name, for a command.
pub fn kernel(command: &str, name: &str) -> Result<Kernel, Failure> {
    Kernel::from_name(name).ok_or_else(|| {
        Failure::Usage(format!(
            "{command}: there is no kernel {name:?}; {}bench --list lists all",
            question(name)
        ))
    })
}

/// A number above zero, as 4096, 64k, 32M or 1G.
pub fn parse_count(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return None,
    };
    let count = digits.parse::<usize>().ok()?.checked_mul(unit)?;
    (count > 0).then_some(count)
}

pub fn parse_bytes(text: &str) -> Result<usize, String> {
    parse_count(text).ok_or_else(|| "write bytes as 4096, 64k, 32M or 1G".to_owned())
}

pub fn parse_shape(text: &str) -> Result<Size, String> {
    match Size::parse(text) {
        Some(Size::Matrix(rows, cols)) if rows > 0 && cols > 0 => {
            rows.checked_mul(cols).ok_or("that is more than any memory")?;
            Ok(Size::Matrix(rows, cols))
        }
        _ => Err("write a shape as 1024x1024".to_owned()),
    }
}

pub fn parse_percent(text: &str) -> Result<f64, String> {
    let percent = text.trim_end_matches('%').parse().ok();
    percent.filter(|p: &f64| *p >= 0.0 && p.is_finite()).ok_or("write a percentage as 5%".into())
}
