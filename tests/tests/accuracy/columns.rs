//! Column order: `|err| ≤ γ_k Σ|aᵢⱼxᵢ| + K·2⁻¹⁵⁰`, `k = min(256, K) + ⌈K/256⌉`.

use orthant_core::{MatRef, matvec_transposed};

use crate::data::FAMILIES;
use crate::exact::{Exact, Worst, column_order, gamma, underflow};

#[test]
fn matvec_transposed_stays_within_the_bound_of_column_order() {
    let mut worst = Worst::default();
    for family in FAMILIES {
        for (rows, cols) in [(1, 5), (33, 7), (256, 9), (257, 40), (3000, 3), (20_000, 2)] {
            let (matrix, x) = (family.make)(rows * cols);
            // The column's terms are those that the family made beside each other.
            let at = |i: usize, j: usize| matrix[j * rows + i];
            let data: Vec<f32> = (0..rows * cols).map(|k| at(k / cols, k % cols)).collect();
            let x = &x[..rows];
            let mut y = vec![0.0; cols];
            let a = MatRef::new(&data, rows, cols).expect("the slice holds the matrix");
            matvec_transposed(a, x, &mut y).expect("the shapes fit");
            for (j, y) in y.into_iter().enumerate() {
                let (mut sum, mut all) = (Exact::default(), Exact::default());
                for (i, x) in x.iter().enumerate() {
                    sum.add_product(at(i, j), *x);
                    all.add_product(at(i, j).abs(), x.abs());
                }
                let bound = gamma(column_order(rows)) * all.value() + underflow(rows);
                let case = || format!("column {j} of {rows}x{cols} {}", family.name);
                worst.hold(sum.distance(y), bound, case);
            }
        }
    }
    worst.tell("matvec_transposed");
}
