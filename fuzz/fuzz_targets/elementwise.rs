//! Every function that writes a vector has the bits of the reference, writes its output and
//! nothing else, and writes nothing when it fails.

#![no_main]

use std::result::Result as StdResult;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use orthant_core::{Error, Kernels};
use orthant_fuzz::compare::{Nan, kernels, vector};
use orthant_fuzz::operand::{Operand, length};
use orthant_tests::reference;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes are no finding.
    let _ = check(&mut Unstructured::new(bytes));
});

fn check(u: &mut Unstructured) -> Result<()> {
    let len = if u.ratio(1, 8)? { 3 } else { length(u)? };
    let a = Operand::new(u, len)?;
    let b = a.beside(u)?;
    let mut out = a.beside(u)?;
    let alpha = f32::from_bits(u.arbitrary()?);
    for k in kernels() {
        into_output(k, alpha, a.slice(), b.slice(), &mut out);
        in_place(k, alpha, a.slice(), b.slice(), &mut out);
        cross(k, a.slice(), b.slice());
    }
    Ok(())
}

/// An output, compared with the reference after each call and then restored.
struct Output<'a> {
    k: Kernels,
    nan: Nan,
    operand: &'a mut Operand,
}

impl Output<'_> {
    fn check(
        &mut self,
        name: &str,
        want: StdResult<Vec<f32>, reference::Error>,
        call: impl FnOnce(&mut [f32]) -> StdResult<(), Error>,
    ) {
        let before = self.operand.slice().to_vec();
        let got = call(self.operand.slice_mut());
        let outcome = (got, before.as_slice(), self.operand.slice());
        vector(name, self.k.isa(), self.nan, outcome, &want);
        assert!(self.operand.front_is_untouched(), "{name} wrote before its output");
        self.operand.slice_mut().copy_from_slice(&before);
    }
}

fn into_output(k: Kernels, alpha: f32, a: &[f32], b: &[f32], operand: &mut Operand) {
    // A length that does not fit comes before every other error.
    let fits = operand.slice().len() == a.len();
    let fit = |want| if fits { want } else { Err(reference::Error::Length) };
    let mut out = Output { k, nan: Nan::Any, operand };
    out.check("hadamard", fit(reference::hadamard(a, b)), |out| k.hadamard(a, b, out));
    out.check("add", fit(reference::add(a, b)), |out| k.add(a, b, out));
    out.check("sub", fit(reference::sub(a, b)), |out| k.sub(a, b, out));
    out.check("scale", fit(Ok(reference::scale(alpha, a))), |out| k.scale(alpha, a, out));
    out.nan = Nan::Canonical;
    out.check("normalize", fit(reference::normalize(a)), |out| k.normalize(a, out));
    out.check("project", fit(reference::project(a, b)), |out| k.project(a, b, out));
    out.check("reject", fit(reference::reject(a, b)), |out| k.reject(a, b, out));
}

/// The forms that overwrite an operand, here `y`.
fn in_place(k: Kernels, alpha: f32, a: &[f32], b: &[f32], operand: &mut Operand) {
    let old = operand.slice().to_vec();
    let x = if old.len() == a.len() { a } else { b };
    let mut y = Output { k, nan: Nan::Any, operand };
    y.check("hadamard_assign", reference::hadamard(&old, x), |y| k.hadamard_assign(y, x));
    y.check("add_assign", reference::add(&old, x), |y| k.add_assign(y, x));
    y.check("sub_assign", reference::sub(&old, x), |y| k.sub_assign(y, x));
    y.check("axpy", reference::axpy(alpha, x, &old), |y| k.axpy(alpha, x, y));
    y.check("scale_assign", Ok(reference::scale(alpha, &old)), |y| {
        k.scale_assign(alpha, y);
        Ok(())
    });
}

fn cross(k: Kernels, a: &[f32], b: &[f32]) {
    let mut out = [0.0; 3];
    let got = k.cross(a, b).map(|c| out = c);
    let want = reference::cross(a, b).map(|c| c.to_vec());
    vector("cross", k.isa(), Nan::Any, (got, &[0.0; 3], &out), &want);
}
