//! Comparisons of a kernel's result with the reference's.

use orthant_core::{Error, Isa, Kernels};
use orthant_tests::reference;

/// Every kernel set of this machine.
pub fn kernels() -> impl Iterator<Item = Kernels> {
    Isa::available().filter_map(Kernels::on)
}

/// Equal bits, also of a NaN.
#[track_caller]
pub fn scalar(what: &str, isa: Isa, got: f32, want: f32) {
    assert!(
        got.to_bits() == want.to_bits(),
        "{what} on {}: {got:e} ({:08x}), the reference says {want:e} ({:08x})",
        isa.name(),
        got.to_bits(),
        want.to_bits(),
    );
}

/// Equal bits, or errors of one kind.
#[track_caller]
pub fn fallible(
    what: &str,
    isa: Isa,
    got: Result<f32, Error>,
    want: &Result<f32, reference::Error>,
) {
    match (got, want) {
        (Ok(got), Ok(want)) => scalar(what, isa, got, *want),
        (got, want) => errors(what, isa, got.err(), want.err()),
    }
}

/// Which NaN a vector's elements must be.
#[derive(Clone, Copy, PartialEq)]
pub enum Nan {
    /// `f32::NAN`.
    Canonical,
    /// Any: elementwise operations do not promise a payload.
    Any,
}

/// Equal bits in every element; or errors of one kind and an output that still is `before`.
#[track_caller]
pub fn vector(
    what: &str,
    isa: Isa,
    nan: Nan,
    (got, before, out): (Result<(), Error>, &[f32], &[f32]),
    want: &Result<Vec<f32>, reference::Error>,
) {
    let want = match (got, want) {
        (Ok(()), Ok(want)) => want.as_slice(),
        (got, want) => {
            errors(what, isa, got.err(), want.as_ref().err().copied());
            before
        }
    };
    assert_eq!(out.len(), want.len(), "{what} on {}: length of the output", isa.name());
    let both_nan = |x: &f32, y: &f32| nan == Nan::Any && x.is_nan() && y.is_nan();
    let same = |x: &f32, y: &f32| x.to_bits() == y.to_bits() || both_nan(x, y);
    if let Some(i) = out.iter().zip(want).position(|(x, y)| !same(x, y)) {
        let (x, y) = (out[i].to_bits(), want[i].to_bits());
        panic!("{what} on {}: element {i} is {x:08x}, the reference says {y:08x}", isa.name());
    }
}

#[track_caller]
fn errors(what: &str, isa: Isa, got: Option<Error>, want: Option<reference::Error>) {
    let kind = got.map(|error| {
        assert!(!error.to_string().is_empty());
        match error {
            Error::Empty { .. } => reference::Error::Empty,
            Error::ZeroVector { .. } => reference::Error::Zero,
            Error::NormOrder { .. } => reference::Error::Exponent,
            _ => reference::Error::Length,
        }
    });
    assert_eq!(kind, want, "{what} on {}: {got:?}", isa.name());
}
