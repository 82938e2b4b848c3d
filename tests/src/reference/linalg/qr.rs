//! Householder QR in blocks of 32 columns.

use super::super::{axpy, dot};
use super::Dense;
use super::reflector::{apply_block, block_factor, reflector};

/// Columns of a block.
const BLOCK: usize = 32;

/// R with the reflectors' vectors below it, and their factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Qr {
    /// R on and above the diagonal, below it the vectors without their leading 1.
    pub factors: Dense,
    /// The factors of the reflectors.
    pub taus: Vec<f32>,
}

/// `A = Q R`.
pub fn qr(a: &Dense) -> Qr {
    let (m, n) = (a.rows, a.cols);
    let mut a = a.clone();
    let mut taus = Vec::new();
    for first in (0..m.min(n)).step_by(BLOCK) {
        let count = BLOCK.min(m.min(n) - first);
        let mut columns: Vec<Vec<f32>> =
            (0..count).map(|j| a.column(first + j)[first..].to_vec()).collect();
        for j in 0..count {
            let h = reflector(&columns[j][j..]);
            for column in columns.iter_mut().skip(j + 1) {
                if h.tau != 0.0 {
                    let w = dot(&column[j..], &h.v).expect("one length");
                    let changed = axpy(-(h.tau * w), &h.v, &column[j..]).expect("one length");
                    column[j..].copy_from_slice(&changed);
                }
            }
            columns[j][j] = h.beta;
            columns[j][j + 1..].copy_from_slice(&h.v[1..]);
            taus.push(h.tau);
        }
        for (j, column) in columns.iter().enumerate() {
            a.put(first, first + j, &Dense::new(column, m - first, 1));
        }
        if first + count < n {
            let vt = vectors(&a, first, count);
            let t = block_factor(&vt, &taus[first..]);
            let right = a.block(first..m, first + count..n);
            a.put(first, first + count, &apply_block(&vt, &t, true, &right));
        }
    }
    Qr { factors: a, taus }
}

/// The vectors of a block in rows, ones and zeros written out.
fn vectors(qr: &Dense, first: usize, count: usize) -> Dense {
    Dense::from_fn(count, qr.rows - first, |j, i| match i.cmp(&j) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => qr.at(first + i, first + j),
    })
}

/// `Q B` or `Qᵀ B`.
pub fn apply_q(qr: &Qr, transposed: bool, b: &Dense) -> Dense {
    apply(qr, transposed, b, false)
}

/// The first columns of Q.
pub fn form_q(qr: &Qr, cols: usize) -> Dense {
    apply(qr, false, &Dense::identity(qr.factors.rows, cols), true)
}

fn apply(qr: &Qr, transposed: bool, b: &Dense, is_identity: bool) -> Dense {
    let (m, mut b) = (qr.factors.rows, b.clone());
    let mut blocks: Vec<usize> = (0..qr.taus.len()).step_by(BLOCK).collect();
    if !transposed {
        blocks.reverse();
    }
    for first in blocks {
        let count = BLOCK.min(qr.taus.len() - first);
        let vt = vectors(&qr.factors, first, count);
        let t = block_factor(&vt, &qr.taus[first..first + count]);
        let left = if is_identity { first } else { 0 };
        let part = b.block(first..m, left..b.cols);
        b.put(first, left, &apply_block(&vt, &t, transposed, &part));
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_by_hand() {
        let qr = qr(&Dense::new(&[3.0, 5.0, 4.0, 0.0], 2, 2));
        assert_eq!(qr.factors.data, [-5.0, -3.0, 0.5, -4.0]);
        assert_eq!(qr.taus, [1.6, 0.0]);
        assert_eq!(form_q(&qr, 2).block(0..2, 0..1).data, [-0.6, -0.8]);
    }
}
