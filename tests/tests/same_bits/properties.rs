//! The same comparisons on operands that proptest makes up, and shrinks where they differ.

use orthant_tests::reference::BLOCK;
use proptest::prelude::*;

use crate::compare::{Report, targets, with_cache};
use crate::matrices::{Case, Layout};
use crate::streams::{self, STREAMS};
use crate::values::{Rng, SPECKLED};
use crate::vectors::{self, Offsets};

/// A float of any bits, those that kernels treat specially not seldom.
fn any_float() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -1.0f32..1.0,
        4 => any::<u32>().prop_map(f32::from_bits),
        1 => prop::sample::select(vec![0.0, -0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY]),
        1 => (0u32..0x0080_0000).prop_map(f32::from_bits),
        1 => (0x7f00_0000u32..0x7f80_0000).prop_map(f32::from_bits),
    ]
}

/// Two operands of one length.
fn operands(most: usize) -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    prop::collection::vec((any_float(), any_float()), 0..=most)
        .prop_map(|pairs| pairs.into_iter().unzip())
}

/// Operands too long to be shrunk, or printed, one element at a time.
#[derive(Clone, Copy, Debug)]
struct Long {
    n: usize,
    seed: u64,
    /// An element of `a`, counted from its end, and its value.
    odd: (usize, f32),
}

impl Long {
    fn operands(self) -> (Vec<f32>, Vec<f32>) {
        let mut rng = Rng(self.seed);
        let mut values = || (0..self.n).map(|_| rng.with_exponent(-10, 10)).collect::<Vec<f32>>();
        let (mut a, b) = (values(), values());
        if let Some(x) = a.iter_mut().rev().nth(self.odd.0) {
            *x = self.odd.1;
        }
        (a, b)
    }
}

fn long() -> impl Strategy<Value = Long> {
    (0..4 * BLOCK, any::<u64>(), (0usize..100, any_float())).prop_map(|(n, seed, odd)| Long {
        n,
        seed,
        odd,
    })
}

fn offsets() -> impl Strategy<Value = Offsets> {
    (0usize..16, 0usize..16, 0usize..16).prop_map(|(a, b, out)| Offsets { a, b, out })
}

/// `n` cut at the places given.
fn pieces(n: usize, cuts: &[prop::sample::Index]) -> Vec<usize> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(n + 1)).chain([n]).collect();
    ends.sort_unstable();
    let mut start = 0;
    ends.into_iter().map(|end| end - std::mem::replace(&mut start, end)).collect()
}

fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..12)
}

/// The verdict in the form that lets proptest shrink without a panic for each try.
fn told(report: Report) -> Result<(), TestCaseError> {
    report.verdict().map(drop).map_err(TestCaseError::fail)
}

fn all_kernels((a, b): (Vec<f32>, Vec<f32>), at: Offsets) -> Result<(), TestCaseError> {
    let mut report = Report::default();
    let mut all = targets();
    all.extend(with_cache(0));
    vectors::compare(&mut report, "values", [&a, &b], &[at], &all, |_| true);
    told(report)
}

fn all_streams(
    (a, b): (Vec<f32>, Vec<f32>),
    cuts: &[prop::sample::Index],
) -> Result<(), TestCaseError> {
    let mut report = Report::default();
    let pieces = pieces(a.len(), cuts);
    for stream in STREAMS {
        for target in targets() {
            let wrong = streams::check(stream, &target, &a, &b, &pieces);
            report.note(stream.name, &target, wrong, || format!("pieces of {pieces:?}"));
        }
    }
    told(report)
}

/// Cases to try; the smallest that fails is printed, no file is written.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_values_at_any_offsets(operands in operands(300), at in offsets()) {
        all_kernels(operands, at)?;
    }

    #[test]
    fn any_values_in_any_pieces(operands in operands(300), cuts in cuts()) {
        all_streams(operands, &cuts)?;
    }

    #[test]
    fn any_matrix(
        (rows, cols) in (0usize..40, 0usize..80),
        gaps in prop::array::uniform3(0usize..20),
        offsets in prop::array::uniform3(0usize..16),
        seed in any::<u64>(),
    ) {
        let mut report = Report::default();
        let layout = Layout { rows, cols, gaps, offsets };
        Case::new(rows, cols, &SPECKLED, seed).check(&mut report, &targets(), layout);
        told(report)?;
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn any_long_operands(long in long(), at in offsets()) {
        all_kernels(long.operands(), at)?;
    }

    #[test]
    fn any_long_operands_in_any_pieces(long in long(), cuts in cuts()) {
        all_streams(long.operands(), &cuts)?;
    }
}
