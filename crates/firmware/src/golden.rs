//! Runs the golden cases and prints, for each instruction set and each set of cases, how many
//! there are, how many differ, and the fingerprint of all values found.
//!
//! Where the code of all cases does not fit, two images run a part each. The second reads the first
//! one's fingerprint from standard input and goes on from there.

use orthant_core::{Isa, Kernels};
use orthant_golden::{Checksum, Outcome, Set, TABLE, parts, run_parts};

use crate::{Line, with_scratch};

/// Differences shown of each run; a broken kernel has hundreds.
const SHOWN: usize = 3;

/// Runs the cases of some [`parts`] and says whether none differs.
pub fn golden<const PARTS: u8>() -> bool {
    #[cfg(target_os = "none")]
    crate::stack::paint();
    #[cfg(target_os = "none")]
    let mut counter = crate::instructions();
    let before =
        if PARTS & parts::FIRST == 0 { Checksum::after(fingerprint()) } else { Checksum::new() };

    let mut tick = || {
        #[cfg(target_os = "none")]
        counter.read();
    };
    let ok = with_scratch(Set::Full.scratch(), |scratch| {
        Isa::available().filter(|&isa| is_another(isa)).fold(true, |ok, isa| {
            [Set::Small, Set::Full].into_iter().fold(ok, |ok, set| {
                if scratch.len() < set.scratch() {
                    return ok;
                }
                // The small set runs in the memory that a microcontroller has for it.
                let scratch = scratch.get_mut(..set.scratch()).unwrap_or_default();
                ok & cases::<PARTS>(isa, set, scratch, before, &mut tick)
            })
        })
    });

    #[cfg(target_os = "none")]
    {
        Line::new().text("instructions ").number(counter.read()).print();
        let stack = crate::stack::deepest() as u64;
        let room = crate::stack::size() as u64;
        Line::new().text("stack ").number(stack).text(" of ").number(room).print();
    }
    ok
}

/// The hexadecimal digits on a line of standard input.
fn fingerprint() -> u64 {
    let mut value = 0;
    while let Some(byte) = crate::read() {
        match char::from(byte).to_digit(16) {
            Some(digit) => value = value << 4 | u64::from(digit),
            None => break,
        }
    }
    value
}

/// Without vectors `portable` is the code of `scalar`.
fn is_another(isa: Isa) -> bool {
    isa == Isa::Scalar || isa.compiled_to() != Isa::Scalar.name()
}

// Out of line, as are all who need memory of their own: what is on the stack together must fit 12 KiB.
#[inline(never)]
fn cases<const PARTS: u8>(
    isa: Isa,
    set: Set,
    scratch: &mut [f32],
    before: Checksum,
    tick: &mut dyn FnMut(),
) -> bool {
    let Some(kernels) = Kernels::on(isa) else { return false };
    let mut differing = 0;
    let report = run_parts::<PARTS, _>(kernels, set, &TABLE, scratch, before, |outcome| {
        tick();
        if !outcome.agrees() {
            differing += 1;
            if differing <= SHOWN {
                show(outcome);
            }
        }
    });
    let Ok(report) = report else { return false };
    Line::new()
        .text("golden ")
        .text(isa.compiled_to())
        .text(" ")
        .text(set.name())
        .text(" cases ")
        .number(report.cases as u64)
        .text(" differ ")
        .number(report.failed as u64)
        .text(" fingerprint ")
        .hexadecimal(report.fingerprint.0, 16)
        .print();
    // The fingerprint is of all cases where the last part is run.
    report.failed == 0 && (PARTS & parts::SECOND == 0 || report.ok())
}

/// The whole case where there is room for `core::fmt`; its number, to look up, where there is not.
// Out of line: its text is on the stack only when there is something to tell.
#[cold]
#[inline(never)]
fn show(outcome: &Outcome) {
    #[cfg(not(target_os = "none"))]
    crate::write(format!("  {outcome}\n").as_bytes());
    #[cfg(target_os = "none")]
    tell(outcome);
}

#[cfg(target_os = "none")]
fn tell(outcome: &Outcome) {
    let what = match &outcome.what {
        orthant_golden::What::Kernel(case) => case.kernel.name(),
        orthant_golden::What::Problem(problem) => problem.family(),
    };
    Line::new()
        .text("  case ")
        .number(outcome.index as u64)
        .text(": ")
        .text(what)
        .text(": found ")
        .hexadecimal(outcome.found, 16)
        .text(", expected ")
        .hexadecimal(outcome.expected.unwrap_or(0), 16)
        .print();
}
