//! Matrix products.

use orthant_golden::{Product, value};

use crate::reference::{self, Matrix};

pub fn expected(product: &Product) -> u64 {
    let ([m, k, n], gap) = (product.shape, product.gap);
    let [mut a, mut b, mut c] = product.lengths().map(|length| vec![0.0; length]);
    product.fill(&mut a, &mut b, &mut c);
    let first = Matrix { data: &a, rows: m, cols: k, stride: k + gap };
    let second = Matrix { data: &b, rows: k, cols: n, stride: n + gap };
    let result = if product.subtract {
        let before = c.clone();
        let third = Matrix { data: &before, rows: m, cols: n, stride: n + gap };
        reference::matmul_sub(first, second, third)
    } else {
        reference::matmul(first, second)
    };
    let result = result.expect("the shapes fit");
    for i in 0..m {
        c[i * (n + gap)..][..n].copy_from_slice(&result[i * n..][..n]);
    }
    value::exact(&c)
}
