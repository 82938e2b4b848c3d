//! Prints what `bits.c` prints, through the Rust interface: `cargo xtask capi` compares the two.

use orthant_capi as c;
use orthant_core::{self as orthant, Error, MatMut, MatRef};
use orthant_golden::{Checksum, generator::uniform};

const LONGEST: usize = 40_000;
const GAP: usize = 3;

fn status<T>(result: &Result<T, Error>) -> c::orthant_status {
    match result {
        Ok(_) => c::ORTHANT_OK,
        Err(Error::Empty { .. }) => c::ORTHANT_EMPTY,
        Err(Error::ZeroVector { .. }) => c::ORTHANT_ZERO_VECTOR,
        Err(Error::NormOrder { .. }) => c::ORTHANT_NORM_ORDER,
        Err(_) => c::ORTHANT_FAILED,
    }
}

fn print_scalar(name: &str, n: usize, result: Result<f32, Error>) {
    let status = status(&result);
    println!("{name} {n} {status} {:08x}", result.unwrap_or(0.0).to_bits());
}

/// `write` gets `n` elements that start as `from`.
fn print_vector(
    name: &str,
    n: usize,
    from: &[f32],
    write: impl FnOnce(&mut [f32]) -> Result<(), Error>,
) {
    let mut out = from[..n].to_vec();
    let status = status(&write(&mut out));
    let mut checksum = Checksum::new();
    checksum.exact(&out);
    println!("{name} {n} {status} {:016x}", checksum.value());
}

fn vectors(n: usize, a: &[f32], b: &[f32]) {
    let (all_a, all_b) = (a, b);
    let (a, b) = (&a[..n], &b[..n]);
    let scalar = |name, result| print_scalar(name, n, result);
    scalar("sum", Ok(orthant::sum(a)));
    scalar("norm_l1", Ok(orthant::norm_l1(a)));
    scalar("norm_l2", Ok(orthant::norm_l2(a)));
    scalar("norm_l2_squared", Ok(orthant::norm_l2_squared(a)));
    scalar("norm_linf", Ok(orthant::norm_linf(a)));
    scalar("norm_lp", orthant::norm_lp(a, 3.0));
    scalar("norm_lp", orthant::norm_lp(a, 0.5));
    scalar("dot", orthant::dot(a, b));
    scalar("dot_compensated", orthant::dot_compensated(a, b));
    scalar("distance_l1", orthant::distance_l1(a, b));
    scalar("distance_l2", orthant::distance_l2(a, b));
    scalar("distance_l2_squared", orthant::distance_l2_squared(a, b));
    scalar("distance_linf", orthant::distance_linf(a, b));
    scalar("cosine_similarity", orthant::cosine_similarity(a, b));
    scalar("angle", orthant::angle(a, b));
    scalar("scalar_projection", orthant::scalar_projection(a, b));
    print_vector("normalize", n, all_b, |out| orthant::normalize(a, out));
    print_vector("project", n, all_b, |out| orthant::project(a, b, out));
    print_vector("reject", n, all_b, |out| orthant::reject(a, b, out));
    print_vector("hadamard", n, all_b, |out| orthant::hadamard(a, b, out));
    print_vector("add", n, all_b, |out| orthant::add(a, b, out));
    print_vector("sub", n, all_b, |out| orthant::sub(a, b, out));
    print_vector("scale", n, all_b, |out| orthant::scale(0.37, a, out));
    print_vector("hadamard_assign", n, all_a, |out| orthant::hadamard_assign(out, b));
    print_vector("add_assign", n, all_a, |out| orthant::add_assign(out, b));
    print_vector("sub_assign", n, all_a, |out| orthant::sub_assign(out, b));
    print_vector("scale_assign", n, all_a, |out| {
        orthant::scale_assign(0.37, out);
        Ok(())
    });
    print_vector("axpy", n, all_b, |out| orthant::axpy(0.37, a, out));
}

/// The functions over whole operands: the C program feeds reducers in pieces.
fn reducers(n: usize, a: &[f32], b: &[f32]) {
    let (a, b) = (&a[..n], &b[..n]);
    let scalar = |name, result| print_scalar(name, n, result);
    scalar("sum_reducer", Ok(orthant::sum(a)));
    scalar("norm_l1_reducer", Ok(orthant::norm_l1(a)));
    scalar("norm_l2_squared_reducer", Ok(orthant::norm_l2_squared(a)));
    scalar("norm_linf_reducer", Ok(orthant::norm_linf(a)));
    scalar("dot_reducer", orthant::dot(a, b));
    scalar("dot_compensated_reducer", orthant::dot_compensated(a, b));
    scalar("distance_l1_reducer", orthant::distance_l1(a, b));
    scalar("distance_l2_squared_reducer", orthant::distance_l2_squared(a, b));
    scalar("distance_linf_reducer", orthant::distance_linf(a, b));
}

fn matrices(rows: usize, cols: usize, a: &[f32], b: &[f32]) -> Result<(), Error> {
    let stride = cols + GAP;
    let n = rows * stride;
    let first = MatRef::with_stride(a, rows, cols, stride)?;
    let second = MatRef::with_stride(b, cols, cols, stride)?;
    let alike = MatRef::with_stride(b, rows, cols, stride)?;
    print_vector("matvec", n, b, |y| orthant::matvec(first, &b[..cols], &mut y[..rows]));
    print_vector("matvec_transposed", n, b, |y| {
        orthant::matvec_transposed(first, &b[..rows], &mut y[..cols])
    });
    print_vector("matmul", n, b, |out| {
        orthant::matmul(first, second, MatMut::with_stride(out, rows, cols, stride)?)
    });
    print_vector("matmul_sub", n, b, |out| {
        orthant::matmul_sub(first, second, MatMut::with_stride(out, rows, cols, stride)?)
    });
    print_vector("hadamard_matrix", n, b, |out| {
        orthant::hadamard_matrix(first, alike, MatMut::with_stride(out, rows, cols, stride)?)
    });
    Ok(())
}

fn main() -> Result<(), Error> {
    println!("version {}", env!("CARGO_PKG_VERSION"));
    let made = |seed| (0..LONGEST as u64).map(|i| uniform(seed, i)).collect::<Vec<_>>();
    let (a, b) = (made(1), made(2));
    for n in [0, 1, 3, 16, 33, 1000, 16_385, LONGEST] {
        vectors(n, &a, &b);
        reducers(n, &a, &b);
    }
    print_vector("cross", 3, &b, |out| {
        out.copy_from_slice(&orthant::cross(&a[..3], &b[..3])?);
        Ok(())
    });
    for (rows, cols) in [(0, 0), (1, 1), (3, 5), (17, 33), (64, 64), (300, 70)] {
        matrices(rows, cols, &a, &b)?;
    }
    Ok(())
}
