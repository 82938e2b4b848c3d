//! The vector instructions of an aarch64 image: that there are some, and that none fuses.

use std::process::Command;

use super::images;
use super::list::Target;
use crate::process::capture;

/// What the image must hold: additions and products of four floats.
const WANTED: [&str; 2] = ["fadd", "fmul"];

/// What it must not hold: they round once where the order has two roundings.
const FUSED: [&str; 2] = ["fmla", "fmls"];

/// What is wrong with the vector instructions of the golden image.
///
/// # Errors
/// It does not build or cannot be disassembled.
pub fn complaints(target: &Target) -> Result<Vec<String>, String> {
    let image = images::build(target, "golden", target.profile)?;
    let mut objdump = Command::new("aarch64-linux-gnu-objdump");
    let code = capture(objdump.args(["-d", "--no-show-raw-insn"]).arg(&image))?;
    let counts = counts(&String::from_utf8_lossy(&code.stdout));
    let shown: Vec<String> = counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
    println!("vectors of four floats: {}", shown.join(", "));
    let wrong = counts.into_iter().filter(|(name, n)| (*n == 0) == WANTED.contains(name));
    Ok(wrong.map(|(name, n)| format!("{n} instructions {name} of vectors")).collect())
}

/// How often each instruction is there with vectors of four floats.
fn counts(code: &str) -> Vec<(&'static str, usize)> {
    let is = |line: &str, name: &str| {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some(name) && words.next().is_some_and(|word| word.ends_with(".4s,"))
    };
    let count = |name: &'static str| (name, code.lines().filter(|line| is(line, name)).count());
    WANTED.into_iter().chain(FUSED).map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn only_instructions_on_vectors_of_four_floats_count() {
        let code = "  4008:\tfadd\tv0.4s, v1.4s, v2.4s\n  400c:\tfadd\ts0, s1, s2\n\
                      4010:\tfmla\tv0.4s, v1.4s, v2.4s\n  4014:\tfmul\tv0.2d, v1.2d, v2.2d\n";
        assert_eq!(counts(code), [("fadd", 1), ("fmul", 0), ("fmla", 1), ("fmls", 0)]);
    }
}
