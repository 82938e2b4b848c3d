//! Derivatives of a function that uses every operation of `Real`.

use core::hint::black_box;

use orthant_core::MatMut;
use orthant_core::calculus::{
    Dual, HyperDual, Nested, Order, Real, derivative, directional_derivative, gradient, hessian,
    jacobian, laplacian, nth_derivative, partial, second_derivative,
};

use crate::{any, any_f32, any_usize};

/// Every operation of `Real`, none of which may panic for any number.
fn all<T: Real>(x: T, y: T) -> T {
    let n = black_box(-3);
    let (sin, cos) = x.sin_cos();
    let mut sum = sin + cos + x.sin() * x.cos() - x.tan() / y;
    sum += x.recip() + x.sqrt() + x.cbrt() + x.powi(n) + x.powf(any_f32()) + x.pow(y);
    sum -= x.exp() + x.expm1() + x.ln() + x.log1p();
    sum *= x.asin() + x.acos() + x.atan() + x.atan2(y) + x.hypot(y);
    sum /= x.sinh() + x.cosh() + x.tanh();
    sum = sum + any_f32() - any_f32() * any_f32();
    sum = sum * any_f32() / any_f32();
    if x > y && x != 0.0 {
        sum = -(x.abs() + x.max(y) + x.min(y));
    }
    sum + x.sigmoid() + x.softplus() + x.relu()
}

fn of_all<T: Real>(x: &[T]) -> T {
    let first = x.first().copied().unwrap_or(T::constant(any_f32()));
    x.iter().fold(first, |sum, x| all(sum, *x))
}

fn into_all<T: Real>(x: &[T], y: &mut [T]) {
    for y in y {
        *y = of_all(x);
    }
}

/// Calls every function of the module.
pub fn call_everything(memory: &mut [f32]) {
    let (i, x) = (any_usize(), any_f32());
    black_box(all(x, any_f32()));
    black_box(derivative(|x| all(x, x), x));
    black_box(second_derivative(|x| all(x, x), x));
    black_box(nth_derivative::<0>(|x| all(x, x), x));
    black_box(nth_derivative::<2>(|x: Nested<2>| all(x, x), x));
    black_box(Order::<2>);
    black_box(1.0 / Dual::<3>::variable(x, i) - 1.0);
    black_box(2.0 * HyperDual::<3>::variable(x, Some(i), Some(i)) + 1.0);

    let mut duals = [Dual::<1>::from(x); 4];
    let _ = black_box(partial(of_all, any(), i, black_box(&mut duals[..])));
    let _ = black_box(directional_derivative(of_all, any(), any(), black_box(&mut duals[..])));
    let mut duals = [Dual::<13>::from(x); 4];
    let _ = black_box(gradient(of_all, any(), black_box(&mut duals[..]), memory));
    let mut values = duals;
    if let Ok(out) = MatMut::new(memory, i, i) {
        let (duals, values) = (black_box(&mut duals[..]), black_box(&mut values[..]));
        let _ = black_box(jacobian(into_all, any(), duals, values, out));
    }
    let mut hyper_duals = [HyperDual::<5>::from(x); 4];
    if let Ok(out) = MatMut::new(memory, i, i) {
        let _ = black_box(hessian(of_all, any(), black_box(&mut hyper_duals[..]), out));
    }
    let mut hyper_duals = [HyperDual::<1>::from(x); 4];
    let _ = black_box(laplacian(of_all, any(), black_box(&mut hyper_duals[..])));
}
