//! Symmetric eigenvalues and eigenvectors, after the texts of `linalg/symmetric_eigen.rs` and, for up to
//! 16 rows, `linalg/symmetric_few.rs`.

use super::super::norm::power_of_two;
use super::super::{Matrix, axpy, dot, scale as scaled};
use super::reduction::{
    BLOCK, Waiting, accumulate, accumulate_one_by_one, greatest_is_negative, reflector_from,
    rotate_rows, rotation, scale,
};
use super::{BASE, Dense, Fault, Reflector, reflector};

/// Eigenvalues in ascending order, and eigenvectors in columns.
pub fn symmetric_eigen(a: Matrix) -> Result<(Vec<f32>, Dense), Fault> {
    let n = a.rows;
    if n == 0 {
        return Ok((Vec::new(), Dense::zeros(0, 0)));
    }
    let lower: Vec<f32> = (0..n).flat_map(|i| a.row(i)[..=i].to_vec()).collect();
    let [down, up] = scale(&lower).ok_or(Fault::NotFinite)?;
    let mut work = Dense::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            work.set(i, j, a.at(i, j) * down);
            work.set(j, i, a.at(i, j) * down);
        }
    }
    let (mut d, mut e, mut rows) = if n <= BASE {
        few(work)
    } else {
        let (d, e, reflectors) = tridiagonalise(work);
        (d, e, accumulate(&reflectors, 1, n, n))
    };
    diagonalise(&mut d, &mut e, &mut rows)?;
    for i in 0..n {
        let least = (i..n).reduce(|at, j| if d[j] < d[at] { j } else { at }).unwrap();
        d.swap(i, least);
        rows.swap_rows(i, least);
    }
    for i in 0..n {
        if greatest_is_negative(&rows.row(i)) {
            for j in 0..n {
                rows.set(i, j, -rows.at(i, j));
            }
        }
    }
    Ok((d.iter().map(|d| d * up).collect(), rows.transposed()))
}

/// Up to 16 rows: `d`, `e`, `Qᵀ`.
fn few(mut a: Dense) -> (Vec<f32>, Vec<f32>, Dense) {
    let n = a.rows;
    let (mut d, mut e, mut reflectors) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..n - 1 {
        d.push(a.at(i, i));
        let h = reflector_from(&a.row(i), i + 1);
        e.push(h.beta);
        if h.tau != 0.0 {
            let sum = a.from(i + 1, i + 1).apply_transposed(&h.v[i + 1..]);
            let y = [vec![0.0; i + 1], scaled(h.tau, &sum)].concat();
            let w = axpy(-0.5 * h.tau * dot(&y, &h.v).unwrap(), &h.v, &y).unwrap();
            for k in i + 1..n {
                for j in i + 1..n {
                    a.set(k, j, (a.at(k, j) - h.v[k] * w[j]) - w[k] * h.v[j]);
                }
            }
        }
        reflectors.push(h);
    }
    d.push(a.at(n - 1, n - 1));
    (d, e, accumulate_one_by_one(&reflectors, n))
}

fn tridiagonalise(mut a: Dense) -> (Vec<f32>, Vec<f32>, Vec<Reflector>) {
    let n = a.rows;
    let (mut d, mut e, mut reflectors) = (Vec::new(), Vec::new(), Vec::new());
    let mut waiting = Waiting::default();
    for i in 0..n - 1 {
        let x = waiting.row(&a, i, i);
        d.push(x[0]);
        let h = reflector(&x[1..]);
        e.push(h.beta);
        let w = if h.tau == 0.0 {
            vec![0.0; h.v.len()]
        } else {
            let y = scaled(h.tau, &waiting.times(&a, i + 1, i + 1, &h.v));
            axpy(-0.5 * h.tau * dot(&y, &h.v).unwrap(), &h.v, &y).unwrap()
        };
        waiting.push(&h.v, n, &w, n);
        waiting.push(&w, n, &h.v, n);
        reflectors.push(h);
        if (i + 1) % BLOCK == 0 || i + 2 == n {
            waiting.apply(&mut a, i + 1, i + 1);
        }
    }
    d.push(a.at(n - 1, n - 1));
    (d, e, reflectors)
}

fn diagonalise(d: &mut [f32], e: &mut [f32], rows: &mut Dense) -> Result<(), Fault> {
    let mut sweeps = 0;
    let mut last = d.len() - 1;
    while last > 0 {
        let mut first = last;
        while first > 0 {
            let beside = e[first - 1];
            let bound =
                (power_of_two(-48) * d[first - 1].abs()) * d[first].abs() + power_of_two(-126);
            if beside * beside <= bound {
                e[first - 1] = 0.0;
                break;
            }
            first -= 1;
        }
        if first == last {
            last -= 1;
            continue;
        }
        if sweeps == 30 * d.len() {
            return Err(Fault::NoConvergence);
        }
        sweeps += 1;
        let half = (d[last - 1] - d[last]) / (2.0 * e[last - 1]);
        let root =
            if half.abs() < power_of_two(20) { (half * half + 1.0).sqrt() } else { half.abs() };
        let mut g = d[first] - d[last] + e[last - 1] / (half + root.copysign(half));
        let (mut c, mut s, mut p) = (1.0, 1.0, 0.0);
        for i in first..last {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i > first {
                e[i - 1] = r;
            }
            let g0 = d[i] - p;
            let r = (d[i + 1] - g0) * s + 2.0 * c * b;
            p = s * r;
            d[i] = g0 + p;
            g = c * r - b;
            rotate_rows(rows, i, c, s);
        }
        d[last] -= p;
        e[last - 1] = g;
    }
    Ok(())
}
