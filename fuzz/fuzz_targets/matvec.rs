//! Products of matrices and vectors, of matrices, and elementwise have the bits of the reference
//! for every shape, stride and alignment, and touch nothing between the rows.

#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use orthant_core::{Kernels, MatMut, MatRef};
use orthant_fuzz::compare::{Nan, kernels, vector};
use orthant_fuzz::operand::Operand;
use orthant_tests::reference::{self, Matrix};

/// More elements tell nothing more and cost the reference its speed.
const MOST_ELEMENTS: usize = 100_000;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes are no finding.
    let _ = check(&mut Unstructured::new(bytes));
});

/// Rows, columns and stride.
#[derive(Clone, Copy)]
struct Shape {
    rows: usize,
    cols: usize,
    stride: usize,
}

impl Shape {
    fn new(u: &mut Unstructured) -> Result<Self> {
        let short = u.int_in_range(0..=70)?;
        let long = match u.int_in_range(0..=3)? {
            0 | 1 => u.int_in_range(0..=70)?,
            2 => u.int_in_range(0..=1_100)?,
            _ => u.int_in_range(0..=40_000)?,
        };
        let (rows, cols) = if u.arbitrary()? { (short, long) } else { (long, short) };
        let rows = rows.min(MOST_ELEMENTS / cols.max(1));
        let stride = cols + if u.arbitrary()? { u.int_in_range(0..=17)? } else { 0 };
        Ok(Self { rows, cols, stride })
    }

    /// Elements from the first to the last one.
    fn span(self) -> usize {
        match self.rows {
            0 => 0,
            rows => (rows - 1) * self.stride + self.cols,
        }
    }

    fn kernel(self, data: &[f32]) -> MatRef<'_> {
        MatRef::with_stride(data, self.rows, self.cols, self.stride).expect("the shape fits")
    }

    fn output(self, data: &mut [f32]) -> MatMut<'_> {
        MatMut::with_stride(data, self.rows, self.cols, self.stride).expect("the shape fits")
    }

    fn reference(self, data: &[f32]) -> Matrix<'_> {
        Matrix { data, rows: self.rows, cols: self.cols, stride: self.stride }
    }
}

fn check(u: &mut Unstructured) -> Result<()> {
    let shape = Shape::new(u)?;
    let data = Operand::new(u, shape.span())?;
    let a = data.slice();
    let (x, y) = (vector_of(u, shape.cols)?, vector_of(u, shape.rows)?);
    products(shape, a, &x, y);
    let (x, y) = (vector_of(u, shape.rows)?, vector_of(u, shape.cols)?);
    transposed_products(shape, a, &x, y);
    matrix_products(u, shape, a)?;
    if u.arbitrary()? {
        let other = Shape { stride: shape.cols + u.int_in_range(0..=3)?, ..shape };
        let b = Operand::new(u, other.span())?;
        for k in kernels() {
            hadamard(k, (shape, a), (other, b.slice()));
        }
    }
    Ok(())
}

/// A vector of `len` elements, or one in 32 times of one more.
fn vector_of(u: &mut Unstructured, len: usize) -> Result<Operand> {
    let more = usize::from(u.ratio(1, 32)?);
    Operand::new(u, len + more)
}

fn products(shape: Shape, a: &[f32], x: &Operand, mut y: Operand) {
    let before = y.slice().to_vec();
    let fits = before.len() == shape.rows;
    let want = reference::matvec(shape.reference(a), x.slice());
    let want = if fits { want } else { Err(reference::Error::Length) };
    for k in kernels() {
        let got = k.matvec(shape.kernel(a), x.slice(), y.slice_mut());
        vector("matvec", k.isa(), Nan::Canonical, (got, &before, y.slice()), &want);
        assert!(y.front_is_untouched());
        y.slice_mut().copy_from_slice(&before);
    }
}

fn transposed_products(shape: Shape, a: &[f32], x: &Operand, mut y: Operand) {
    let before = y.slice().to_vec();
    let fits = before.len() == shape.cols;
    let want = reference::matvec_transposed(shape.reference(a), x.slice());
    let want = if fits { want } else { Err(reference::Error::Length) };
    for k in kernels() {
        let got = k.matvec_transposed(shape.kernel(a), x.slice(), y.slice_mut());
        vector("matvec_transposed", k.isa(), Nan::Canonical, (got, &before, y.slice()), &want);
        assert!(y.front_is_untouched());
        y.slice_mut().copy_from_slice(&before);
    }
}

/// `A B` and `C − A B` for a `B` of few columns: the reference takes its time.
fn matrix_products(u: &mut Unstructured, shape: Shape, a: &[f32]) -> Result<()> {
    let most = MOST_ELEMENTS / (shape.rows * shape.cols).max(1);
    let cols = u.int_in_range(0..=most.min(70))?;
    let inner = shape.cols + usize::from(u.ratio(1, 32)?);
    let b_shape = Shape { rows: inner, cols, stride: cols };
    let c_shape = Shape { rows: shape.rows, cols, stride: cols };
    let (b, mut c) = (Operand::new(u, b_shape.span())?, Operand::new(u, c_shape.span())?);
    let before = c.slice().to_vec();
    let (left, right) = (shape.reference(a), b_shape.reference(b.slice()));
    let product = reference::matmul(left, right);
    let difference = reference::matmul_sub(left, right, c_shape.reference(&before));
    for k in kernels() {
        let (a, b) = (shape.kernel(a), b_shape.kernel(b.slice()));
        let got = k.matmul(a, b, c_shape.output(c.slice_mut()));
        vector("matmul", k.isa(), Nan::Canonical, (got, &before, c.slice()), &product);
        c.slice_mut().copy_from_slice(&before);
        let got = k.matmul_sub(a, b, c_shape.output(c.slice_mut()));
        vector("matmul_sub", k.isa(), Nan::Canonical, (got, &before, c.slice()), &difference);
        c.slice_mut().copy_from_slice(&before);
    }
    Ok(())
}

fn hadamard(k: Kernels, (shape, a): (Shape, &[f32]), (other, b): (Shape, &[f32])) {
    /// A value that no product of the row next to it is mistaken for: the gaps must keep it.
    const GAP: f32 = 0.1;
    let mut out = vec![GAP; other.span()];
    let got = k.hadamard_matrix(shape.kernel(a), other.kernel(b), other.output(&mut out));
    let mut rows = Vec::new();
    for (i, element) in out.iter().enumerate() {
        if other.stride == 0 || i % other.stride < other.cols {
            rows.push(*element);
        } else {
            assert!(element.to_bits() == GAP.to_bits(), "hadamard_matrix wrote between rows");
        }
    }
    let want = reference::hadamard_matrix(shape.reference(a), other.reference(b));
    vector("hadamard_matrix", k.isa(), Nan::Any, (got, &[], &rows), &want);
}
