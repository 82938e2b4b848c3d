//! What can be measured: levels, sizes and names, and what cannot for want of memory.

use crate::error::Failure;
use orthant::machine;
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::memory;
use orthant_bench::rounds::Case;
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
    let Some(available) = available_memory() else { return Ok(()) };
    refuse_beyond(available, cases)
}

fn refuse_beyond(available: u64, cases: &[Case]) -> Result<(), Failure> {
    let needed = memory::needed(cases);
    if needed <= u128::from(available) {
        return Ok(());
    }
    let gib = |bytes: f64| bytes / f64::from(1 << 30);
    Err(Failure::Data(format!(
        "bench: these sizes need {:.1} GiB and {:.1} GiB are free; --sizes of at most {} MiB fit, and \
         larger ones of fewer kernels at once",
        gib(needed as f64),
        gib(available as f64),
        fitting(available, cases) >> 20
    )))
}

/// Bytes of operands at which these kernels fit, each at one size: the largest power of two.
fn fitting(available: u64, cases: &[Case]) -> usize {
    let at = |bytes: usize| -> Vec<Case> {
        let of_size = |case: &Case| Case { size: case.kernel.size_of_footprint(bytes), ..*case };
        cases.iter().map(of_size).collect()
    };
    let sizes = (0..40).rev().map(|shift| 1 << shift);
    let mut fitting = sizes.filter(|&bytes| memory::needed(&at(bytes)) <= u128::from(available));
    fitting.next().unwrap_or(0)
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

/// A number of rounds; fewer than three have no middle.
pub fn parse_rounds(text: &str) -> Result<u16, String> {
    let rounds: Option<u16> = text.parse().ok();
    rounds
        .filter(|rounds| (3..=1000).contains(rounds))
        .ok_or_else(|| "write a whole number from 3 to 1000".to_owned())
}

/// The microseconds of a batch.
pub fn parse_batch(text: &str) -> Result<u32, String> {
    let batch: Option<u32> = text.parse().ok();
    batch
        .filter(|batch| (1..=1_000_000).contains(batch))
        .ok_or_else(|| "write microseconds, a whole number from 1 to 1000000".to_owned())
}

pub fn parse_percent(text: &str) -> Result<f64, String> {
    let percent = text.trim_end_matches('%').parse().ok();
    percent.filter(|p: &f64| *p >= 0.0 && p.is_finite()).ok_or("write a percentage as 5%".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::Isa;

    #[test]
    fn what_is_said_to_fit_does_and_twice_as_much_does_not() {
        let case = |&kernel: &Kernel, bytes| Case {
            kernel,
            isa: Isa::Scalar,
            threads: 1,
            size: kernel.size_of_footprint(bytes),
        };
        for available in [1u64 << 25, 3 << 30, 100 << 30] {
            let cases: Vec<Case> = Kernel::ALL.iter().map(|kernel| case(kernel, 1 << 38)).collect();
            assert!(refuse_beyond(available, &cases).is_err());
            let bytes = fitting(available, &cases);
            let at =
                |bytes| Kernel::ALL.iter().map(|kernel| case(kernel, bytes)).collect::<Vec<_>>();
            assert!(refuse_beyond(available, &at(bytes)).is_ok());
            assert!(refuse_beyond(available, &at(2 * bytes)).is_err());
        }
    }
}
