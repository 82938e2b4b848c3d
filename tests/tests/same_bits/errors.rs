//! What does not fit is refused with the facts, by the same error everywhere, and nothing is
//! written.

use orthant_core::{Error, MatMut, MatRef};
use orthant_tests::reference;

use crate::compare::{On, Report, Target, kind, targets};
use crate::kernels::{KERNELS, Kernel, Operands, Output, call};
use crate::matrices;

const SENTINEL: f32 = 1.25;

/// Runs a kernel that must refuse; says what it did instead.
fn refused(
    kernel: &Kernel,
    target: &Target,
    operands: Operands,
    out: &mut [f32],
    expected: reference::Error,
) -> Option<String> {
    let before = out.to_vec();
    let result = (kernel.run)(target.on, operands, out);
    let wrote = before.iter().zip(&*out).any(|(x, y)| x.to_bits() != y.to_bits());
    match result {
        Ok(()) => Some(format!("no error, expected {expected:?}")),
        Err(error) if kind(error) != expected => {
            Some(format!("error {error:?}, expected {expected:?}"))
        }
        Err(error) if !error.to_string().starts_with(&format!("{}: ", kernel.name)) => {
            Some(format!("`{error}` does not begin with the function's name"))
        }
        Err(error) if wrote => Some(format!("{error}, but it wrote to its output")),
        Err(_) => None,
    }
}

#[test]
fn operands_of_unequal_lengths_are_refused() {
    let (mut report, targets) = (Report::default(), targets());
    // 0.0: the lengths are looked at before the values.
    for value in [1.5, 0.0, f32::NAN] {
        for (n, m) in [(0, 1), (1, 0), (3, 2), (2, 3), (31, 33), (128, 129), (16_384, 16_383)] {
            let (a, b) = (vec![value; n], vec![value; m]);
            for kernel in KERNELS.iter().filter(|kernel| kernel.two_operands) {
                let operands = Operands { a: &a, b: &b, parameter: 2.0 };
                for target in &targets {
                    let mut out = match kernel.output {
                        Output::OverB => b.clone(),
                        Output::Three => vec![SENTINEL; 3],
                        Output::Scalar => vec![SENTINEL],
                        _ => a.clone(),
                    };
                    let length = reference::Error::Length;
                    let wrong = refused(kernel, target, operands, &mut out, length);
                    report.note(kernel.name, target, wrong, || format!("{n} and {m} elements"));
                }
            }
        }
    }
    report.finish();
}

#[test]
fn outputs_of_another_length_are_refused() {
    let (mut report, targets) = (Report::default(), targets());
    for value in [1.5, 0.0, f32::NAN] {
        for (n, m) in [(0, 1), (1, 0), (3, 2), (2, 3), (31, 33), (128, 129), (16_384, 16_383)] {
            let a = vec![value; n];
            let plain =
                |kernel: &&Kernel| matches!(kernel.output, Output::Exact | Output::Elementwise);
            for kernel in KERNELS.iter().filter(plain) {
                let operands = Operands { a: &a, b: &a, parameter: 2.0 };
                for target in &targets {
                    let mut out = vec![SENTINEL; m];
                    let length = reference::Error::Length;
                    let wrong = refused(kernel, target, operands, &mut out, length);
                    report.note(kernel.name, target, wrong, || format!("{n} elements, out {m}"));
                }
            }
        }
    }
    report.finish();
}

#[test]
fn inputs_are_compared_before_the_output() {
    let mut out = [SENTINEL; 7];
    for kernel in KERNELS.iter().filter(|k| k.two_operands && k.output == Output::Elementwise) {
        let operands = Operands { a: &[1.0; 3], b: &[1.0; 2], parameter: 0.0 };
        let error = (kernel.run)(On::Functions, operands, &mut out).expect_err("three lengths");
        assert!(matches!(error, Error::LengthMismatch { lengths: [3, 2], .. }), "{error:?}");
    }
}

#[test]
fn errors_carry_both_lengths() {
    for kernel in KERNELS.iter().filter(|k| k.two_operands && k.output != Output::Three) {
        let n = if kernel.output == Output::OverB { 23 } else { 17 };
        let mut out = vec![0.0; if kernel.output == Output::Scalar { 1 } else { n }];
        let operands = Operands { a: &[1.0; 17], b: &[1.0; 23], parameter: 0.0 };
        let error = (kernel.run)(On::Functions, operands, &mut out).expect_err("unequal lengths");
        let text = error.to_string();
        assert!(text.contains("17") && text.contains("23"), "{}: {text}", kernel.name);
    }
}

#[test]
fn vectors_that_do_not_fit_a_matrix_are_refused() {
    let (mut report, targets) = (Report::default(), targets());
    let data = [SENTINEL; 12];
    let a = MatRef::new(&data, 4, 3).expect("the slice holds the matrix");
    // Lengths of the second operand and the output; the right ones are 3, 4 and 4, 3.
    let cases = [
        ("matvec", [5, 4], "matvec: matrix is 4x3, x has 5 elements; expected 3"),
        ("matvec", [0, 4], "matvec: matrix is 4x3, x has 0 elements; expected 3"),
        ("matvec", [3, 3], "matvec: matrix is 4x3, y has 3 elements; expected 4"),
        ("matvec", [3, 5], "matvec: matrix is 4x3, y has 5 elements; expected 4"),
        (
            "matvec_transposed",
            [3, 3],
            "matvec_transposed: matrix is 4x3, x has 3 elements; expected 4",
        ),
        (
            "matvec_transposed",
            [4, 4],
            "matvec_transposed: matrix is 4x3, y has 4 elements; expected 3",
        ),
        (
            "matvec_transposed",
            [4, 1],
            "matvec_transposed: matrix is 4x3, y has 1 element; expected 3",
        ),
    ];
    for (name, [x, y], sentence) in cases {
        let kernel = matrices::KERNELS.iter().find(|k| k.name == name).expect("in the list");
        let layout = matrices::Layout { rows: 4, cols: 3, gaps: [0; 3], offsets: [0; 3] };
        for target in &targets {
            let (x, mut y) = (vec![SENTINEL; x], vec![SENTINEL; y]);
            let result = (kernel.run)(target.on, a, &x, &mut y, &layout);
            let got = result.map_or_else(|error| error.to_string(), |()| "no error".into());
            let touched = y.iter().any(|y| *y != SENTINEL);
            let wrong = (got != sentence || touched).then(|| format!("{got}; wrote: {touched}"));
            report.note(name, target, wrong, || sentence.into());
        }
    }
    report.finish();
}

#[test]
fn matrices_of_other_shapes_are_refused() {
    let data = [SENTINEL; 6];
    let shape = |rows, cols| MatRef::new(&data, rows, cols).expect("six elements");
    for (a, b, [rows, cols]) in [
        (shape(2, 3), shape(3, 2), [2, 3]),
        (shape(2, 3), shape(2, 3), [3, 2]),
        (shape(1, 6), shape(6, 1), [1, 6]),
        (shape(2, 3), shape(1, 6), [1, 6]),
    ] {
        let mut out = [SENTINEL; 6];
        for target in targets() {
            let to = MatMut::new(&mut out, rows, cols).expect("six elements");
            let on = target.on;
            let result = call!(on.hadamard_matrix(a, b, to));
            assert!(matches!(result, Err(Error::MatrixMismatch { .. })), "{result:?}");
            assert_eq!(out, data, "{}: nothing is written", target.name);
        }
    }
}

#[test]
fn slices_that_do_not_hold_the_matrix_are_refused() {
    let mut data = [0.0; 12];
    for (rows, cols) in [(3, 3), (3, 5), (0, 1), (12, 0), (13, 1), (usize::MAX, 2), (2, usize::MAX)]
    {
        let fits = rows.checked_mul(cols) == Some(12);
        assert_eq!(MatRef::new(&data, rows, cols).is_ok(), fits, "{rows}x{cols}");
        assert_eq!(MatMut::new(&mut data, rows, cols).is_ok(), fits, "{rows}x{cols}");
    }
    for (rows, cols, stride, fits) in [
        (2, 3, 9, true),
        (2, 3, 10, false),
        (3, 4, 4, true),
        (3, 3, 2, false),
        (1, 12, 0, true),
        (0, 5, 7, true),
        (2, 13, 12, false),
        (usize::MAX, 2, usize::MAX, false),
        (3, 2, usize::MAX, false),
        (2, usize::MAX, usize::MAX, false),
    ] {
        let shape = format!("{rows}x{cols}, {stride} apart");
        assert_eq!(MatRef::with_stride(&data, rows, cols, stride).is_ok(), fits, "{shape}");
        assert_eq!(MatMut::with_stride(&mut data, rows, cols, stride).is_ok(), fits, "{shape}");
    }
}
