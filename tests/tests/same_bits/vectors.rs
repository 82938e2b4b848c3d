//! The grids over lengths, alignments, values, instruction sets and cache sizes.

use std::collections::HashSet;

use orthant_tests::reference::{self, BLOCK};

use crate::buffers::{Buffer, UNTOUCHED};
use crate::compare::{Report, Rule, Target, difference, divided, kind, targets, with_cache};
use crate::kernels::{KERNELS, Kernel, Operands, Output};
use crate::values::{MIXTURE, ONE_LANE, ORDINARY, ROUNDED, SETS, Set};

/// Elements that each operand is placed after a cache line's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offsets {
    pub a: usize,
    pub b: usize,
    pub out: usize,
}

impl Offsets {
    /// Those of the operands that a kernel has.
    fn of(self, kernel: &Kernel) -> Self {
        Offsets {
            a: if kernel.reads_a() { self.a } else { 0 },
            b: if kernel.reads_b() { self.b } else { 0 },
            out: if kernel.has_output_slice() { self.out } else { 0 },
        }
    }
}

/// Each operand at all 16 offsets, in combinations that differ.
fn all_offsets() -> Vec<Offsets> {
    (0..16).map(|i| Offsets { a: i, b: (7 * i + 3) % 16, out: (5 * i + 1) % 16 }).collect()
}

/// Nothing aligned, everything aligned, only the output aligned.
fn few_offsets() -> Vec<Offsets> {
    vec![
        Offsets { a: 3, b: 9, out: 5 },
        Offsets { a: 0, b: 0, out: 0 },
        Offsets { a: 1, b: 15, out: 0 },
    ]
}

/// 16,384 times 1, 2, 3 and 5, and one less and more.
fn around_blocks() -> Vec<usize> {
    [1, 2, 3, 5].iter().flat_map(|k| [k * BLOCK - 1, k * BLOCK, k * BLOCK + 1]).collect()
}

fn expected(kernel: &Kernel, a: &[f32], b: &[f32]) -> Vec<Result<Vec<f32>, reference::Error>> {
    kernel
        .parameters
        .iter()
        .map(|&parameter| (kernel.reference)(Operands { a, b, parameter }))
        .collect()
}

/// Runs one kernel once; says what is wrong with what it did.
fn check(
    kernel: &Kernel,
    target: &Target,
    operands: Operands,
    out: &mut Buffer,
    offset: usize,
    expected: &Result<Vec<f32>, reference::Error>,
) -> Option<String> {
    let before = match kernel.output {
        Output::OverA => operands.a.to_vec(),
        Output::OverB => operands.b.to_vec(),
        _ => vec![UNTOUCHED; kernel.output_len(operands.a.len())],
    };
    out.place(&before, offset);
    let result = (kernel.run)(target.on, operands, out.get_mut());
    if let Some(i) = out.written_outside() {
        return Some(format!("wrote to [{i}], outside its output"));
    }
    match (expected, result) {
        (Ok(expected), Ok(())) => {
            let exact = matches!(kernel.output, Output::Scalar | Output::Exact);
            difference(expected, out.get(), if exact { Rule::Bits } else { Rule::AnyNan })
        }
        (Err(expected), Err(error)) if kind(error) == *expected => {
            difference(&before, out.get(), Rule::Bits)
                .map(|d| format!("{error}, but it wrote: {d}"))
        }
        (Err(expected), Err(error)) => Some(format!("error {error:?}, expected {expected:?}")),
        (Ok(_), Err(error)) => Some(format!("error {error:?}")),
        (Err(expected), Ok(())) => Some(format!("no error, expected {expected:?}")),
    }
}

/// Every kernel for which `runs` holds, on two operands of one length.
pub fn compare(
    report: &mut Report,
    values: &str,
    [a, b]: [&[f32]; 2],
    offsets: &[Offsets],
    targets: &[Target],
    runs: impl Fn(&Kernel) -> bool,
) {
    let n = a.len();
    let (mut place_a, mut place_b) = (Buffer::new(n), Buffer::new(n));
    let (mut out, mut one, mut three) = (Buffer::new(n), Buffer::new(1), Buffer::new(3));
    let kernels = KERNELS.iter().filter(|kernel| runs(kernel));
    let kernels: Vec<_> = kernels.map(|kernel| (kernel, expected(kernel, a, b))).collect();
    let mut done = HashSet::new();
    for &at in offsets {
        place_a.place(a, at.a);
        place_b.place(b, at.b);
        for (kernel, expected) in &kernels {
            if !done.insert((kernel.name, at.of(kernel))) {
                continue;
            }
            let out = match kernel.output {
                Output::Scalar => &mut one,
                Output::Three => &mut three,
                _ => &mut out,
            };
            for (&parameter, expected) in kernel.parameters.iter().zip(expected) {
                let operands = Operands { a: place_a.get(), b: place_b.get(), parameter };
                for target in targets {
                    let wrong = check(kernel, target, operands, out, at.out, expected);
                    report.note(kernel.name, target, wrong, || {
                        format!("{values} n={n} at {at:?} parameter {parameter}")
                    });
                }
            }
        }
    }
}

/// `compare` on operands of `n` elements of each set.
fn grid(
    report: &mut Report,
    n: usize,
    sets: &[Set],
    offsets: &[Offsets],
    targets: &[Target],
    runs: impl Fn(&Kernel) -> bool,
) {
    for set in sets {
        let (a, b) = set.operands(n);
        compare(report, set.name, [&a, &b], offsets, targets, &runs);
    }
}

#[test]
fn every_length_to_129_at_every_misalignment() {
    let (mut report, targets, offsets) = (Report::default(), targets(), all_offsets());
    for n in 0..=4 * 32 + 1 {
        grid(&mut report, n, SETS, &offsets, &targets, |_| true);
    }
    report.finish();
}

#[test]
fn lengths_around_whole_blocks() {
    let (mut report, targets) = (Report::default(), targets());
    for n in around_blocks() {
        let offsets = few_offsets();
        let reduces = |kernel: &Kernel| !kernel.is_elementwise();
        grid(&mut report, n, SETS, &offsets[..1], &targets, reduces);
        grid(&mut report, n, &[ORDINARY], &offsets[1..], &targets, reduces);
        // Elementwise kernels know no blocks.
        grid(&mut report, n, &[MIXTURE], &offsets[..1], &targets, Kernel::is_elementwise);
    }
    report.finish();
}

#[test]
fn lengths_around_a_block_at_every_misalignment() {
    let (mut report, targets, offsets) = (Report::default(), targets(), all_offsets());
    for n in [BLOCK - 1, BLOCK, BLOCK + 1] {
        grid(&mut report, n, &[ORDINARY, MIXTURE], &offsets, &targets, |_| true);
    }
    report.finish();
}

#[test]
fn operands_at_every_combination_of_misalignments() {
    let mut offsets = Vec::new();
    for a in 0..16 {
        for b in 0..16 {
            offsets.extend((0..16).map(|out| Offsets { a, b, out }));
        }
    }
    let (mut report, mut all) = (Report::default(), targets());
    all.extend(with_cache(0));
    for n in [1, 7, 16, 33, 100] {
        grid(&mut report, n, &[ORDINARY], &offsets, &all, |_| true);
    }
    report.finish();
}

#[test]
fn trees_of_1_to_17_blocks() {
    let (mut report, targets) = (Report::default(), targets());
    for blocks in 1..=17 {
        let n = blocks * BLOCK - 100 * (blocks % 3);
        grid(&mut report, n, &[ROUNDED, ONE_LANE], &few_offsets()[..1], &targets, |kernel| {
            !kernel.has_output_slice() && kernel.name != "norm_lp"
        });
    }
    report.finish();
}

#[test]
fn operands_larger_than_the_second_and_third_level_of_cache() {
    let mut report = Report::default();
    let mut all = targets();
    all.extend(with_cache(1 << 16));
    all.extend(with_cache(usize::MAX));
    for n in [262_144, 300_001] {
        grid(&mut report, n, &[ROUNDED, ONE_LANE], &few_offsets()[..1], &all, |kernel| {
            kernel.name != "norm_lp"
        });
    }
    report.finish();
}

#[test]
fn outputs_written_past_the_caches_at_every_misalignment() {
    let mut report = Report::default();
    let (always, above_4096) = (with_cache(0), with_cache(4096));
    for n in 0..=4 * 32 + 1 {
        grid(&mut report, n, SETS, &all_offsets(), &always, Kernel::has_output_slice);
    }
    for n in (1023..=1026).chain(1500..1533).chain([2048, BLOCK - 1, BLOCK, BLOCK + 1]) {
        let sets = &[ORDINARY, MIXTURE];
        grid(&mut report, n, sets, &all_offsets(), &above_4096, Kernel::has_output_slice);
    }
    report.finish();
}

#[test]
fn divided_operations() {
    let (mut report, divided) = (Report::default(), divided());
    for n in (0..=40).chain([129, 1000]) {
        grid(&mut report, n, &[ORDINARY, MIXTURE], &few_offsets(), &divided, |_| true);
    }
    // 33 of 2 parts are more than there is room for one by one.
    let more = [2, 3, 4, 5, 6, 7, 9, 17, 33].map(|k| k * BLOCK - 100);
    for n in [BLOCK - 1, BLOCK, BLOCK + 1].into_iter().chain(more) {
        let quick = |kernel: &Kernel| kernel.name != "norm_lp" || n < 2 * BLOCK;
        grid(&mut report, n, &[ROUNDED, ONE_LANE], &few_offsets()[..1], &divided, quick);
    }
    report.finish();
}
