//! The golden cases on every instruction set of this CPU, and the table against the reference.

use orthant_core::{Isa, Kernels};
use orthant_golden::{
    Case, FULL_SCRATCH, Fingerprint, Kernel, Outcome, Report, Set, TABLE, Table, run,
};
use orthant_tests::golden::{cases, problems, table_source};

fn check(kernels: Kernels, set: Set, table: &Table) -> (Report, Vec<Outcome>) {
    let mut scratch = vec![0.0; set.scratch()];
    let mut failed = Vec::new();
    let report = run(kernels, set, table, &mut scratch, |outcome| {
        if !outcome.agrees() {
            failed.push(*outcome);
        }
    });
    (report.expect("the scratch has the length asked for"), failed)
}

#[test]
fn the_committed_table_is_what_the_reference_gives() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/golden/src/table.rs");
    let committed = std::fs::read_to_string(path).expect("the table is in the repository");
    assert!(
        committed == table_source(),
        "{path} differs from the reference; `cargo run -p orthant-tests --bin golden` writes it"
    );
}

#[test]
fn every_instruction_set_gives_all_fingerprints() {
    let mut wrong = Vec::new();
    for isa in [Isa::Scalar, Isa::Portable, Isa::Avx2, Isa::Avx512] {
        let Some(kernels) = Kernels::on(isa) else {
            println!("skipped: {} is not available on this CPU", isa.name());
            continue;
        };
        for set in [Set::Small, Set::Full, Set::Large] {
            let (report, failed) = check(kernels, set, &TABLE);
            let (isa, set) = (isa.name(), set.name());
            println!("{isa} {set}: {}, {} cases", report.fingerprint, report.cases);
            wrong.extend(failed.iter().map(|outcome| format!("{isa} {set}: {outcome}")));
            if report.fingerprint != report.expected {
                wrong.push(format!("{isa} {set}: fingerprint, expected {}", report.expected));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn one_flipped_bit_in_the_table_is_reported() {
    let mut values = TABLE.values.to_vec();
    values[7] ^= 1;
    let table = Table { values: &values, ..TABLE };
    let (report, failed) = check(Kernels::active(), Set::Small, &table);
    assert!(!report.ok());
    assert_eq!(report.failed, 1);
    assert_eq!(failed.iter().map(|outcome| outcome.index).collect::<Vec<_>>(), [7]);
    assert_eq!(report.fingerprint, TABLE.small, "the fingerprint is of what was found");
}

#[test]
fn a_fingerprint_that_differs_and_a_table_that_ends_early_are_reported() {
    let other = Table { small: Fingerprint(TABLE.small.0 ^ 1), ..TABLE };
    assert!(!check(Kernels::active(), Set::Small, &other).0.ok());
    let short = Table { values: &TABLE.values[..TABLE.values.len() - 1], ..TABLE };
    let (report, failed) = check(Kernels::active(), Set::Full, &short);
    assert_eq!((report.failed, failed[0].expected), (1, None));
}

#[test]
fn too_little_scratch_is_an_error_before_anything_is_run() {
    for set in [Set::Small, Set::Full] {
        let mut scratch = vec![0.0; set.scratch() - 1];
        let result =
            run(Kernels::active(), set, &TABLE, &mut scratch, |_| panic!("a case was run"));
        assert_eq!(
            result.unwrap_err().to_string(),
            format!(
                "golden cases: scratch has {} floats, the set needs {}",
                set.scratch() - 1,
                set.scratch()
            )
        );
    }
}

#[test]
fn both_sets_cover_every_kernel_and_length() {
    let cases = cases();
    let vectors = Kernel::ONE.into_iter().chain(Kernel::TWO);
    for kernel in vectors.clone() {
        for n in [0, 1, 3, 31, 32, 33, 129, 16_383, 16_384, 16_385, 49_153] {
            let present = |set| {
                let here = |case: &&Case| case.kernel == kernel && case.cols == n;
                cases.iter().filter(here).any(|case| case.is_in(set))
            };
            assert!(present(Set::Full), "{} at {n}", kernel.name());
            let streams = kernel.has_reducer() || n <= 129;
            assert!(present(Set::Small) || !streams, "{} at {n}, small", kernel.name());
        }
    }
    for kernel in vectors.chain(Kernel::MATRIX).chain([Kernel::Cross]) {
        let here = cases.iter().filter(|case| case.kernel == kernel);
        assert!(here.filter(|case| case.is_in(Set::Small)).count() > 10, "{}", kernel.name());
    }
    assert!(cases.len() >= 300);
    assert_eq!(cases.len() + problems().len(), TABLE.values.len());
    assert!(cases.iter().all(|case| case.floats() <= FULL_SCRATCH));
    assert!(problems().iter().all(|problem| problem.floats() <= FULL_SCRATCH));
}

#[test]
fn no_case_is_listed_twice() {
    let mut seen = std::collections::HashSet::new();
    for case in cases() {
        assert!(seen.insert(format!("{case:?}")), "{case} stands twice");
    }
    for problem in problems() {
        assert!(seen.insert(format!("{problem:?}")), "{problem} stands twice");
    }
}

#[test]
fn few_scalar_values_are_nan() {
    let nan = TABLE.values.iter().filter(|&&value| value == 0x7fc0_0000).count();
    assert!(nan * 8 < TABLE.values.len(), "{nan} of {} values are NaN", TABLE.values.len());
}
