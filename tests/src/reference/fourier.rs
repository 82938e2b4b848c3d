//! The discrete Fourier transform, by recursion on the definition of its order.

use std::f64::consts::FRAC_PI_2;

/// A complex number: real and imaginary part.
pub type Complex = (f32, f32);

/// `e^(−2πi·k/n)`: the angle brought to at most π/4 by integers, its cosine and sine in f64 rounded.
pub fn root(k: usize, n: usize) -> Complex {
    let (quarter, mut rest) = (4 * k / n % 4, 4 * k % n);
    let beyond = 2 * rest > n;
    if beyond {
        rest = n - rest;
    }
    let angle = FRAC_PI_2 * (rest as f64 / n as f64);
    let (mut cos, mut sin) = (libm::cos(angle) as f32, libm::sin(angle) as f32);
    if beyond {
        (cos, sin) = (sin, cos);
    }
    // A turn by −i for each quarter; nothing is negated to -0.0.
    let minus = |x: f32| if x == 0.0 { 0.0 } else { -x };
    match quarter {
        0 => (cos, minus(sin)),
        1 => (minus(sin), minus(cos)),
        2 => (minus(cos), sin),
        _ => (sin, cos),
    }
}

fn times(a: Complex, w: Complex) -> Complex {
    (a.0 * w.0 - a.1 * w.1, a.0 * w.1 + a.1 * w.0)
}

fn plus(a: Complex, b: Complex) -> Complex {
    (a.0 + b.0, a.1 + b.1)
}

fn minus(a: Complex, b: Complex) -> Complex {
    (a.0 - b.0, a.1 - b.1)
}

/// `a − i·b`.
fn minus_i(a: Complex, b: Complex) -> Complex {
    (a.0 + b.1, a.1 - b.0)
}

/// `a + i·b`.
fn plus_i(a: Complex, b: Complex) -> Complex {
    (a.0 - b.1, a.1 + b.0)
}

fn first_factor(n: usize) -> Option<usize> {
    [4, 2, 3, 5, 7, 11, 13].into_iter().find(|r| n.is_multiple_of(*r))
}

fn is_product(mut n: usize) -> bool {
    while n > 1 {
        let Some(r) = first_factor(n) else { return false };
        n /= r;
    }
    true
}

/// The `r`-point transform.
fn butterfly(x: &[Complex]) -> Vec<Complex> {
    let r = x.len();
    match *x {
        [a, b] => vec![plus(a, b), minus(a, b)],
        [a, b, c, d] => {
            let (t, u, v, w) = (plus(a, c), minus(a, c), plus(b, d), minus(b, d));
            vec![plus(t, v), minus_i(u, w), minus(t, v), plus_i(u, w)]
        }
        _ => {
            let h = r / 2;
            let sum = |j: usize| plus(x[j], x[r - j]);
            let difference = |j: usize| minus(x[j], x[r - j]);
            let mut out = vec![(0.0, 0.0); r];
            out[0] = (1..=h).fold(x[0], |total, j| plus(total, sum(j)));
            for k in 1..=h {
                let (mut e, mut f) = (x[0], (0.0, 0.0));
                for j in 1..=h {
                    let angle = std::f64::consts::TAU * (j * k) as f64 / r as f64;
                    let (c, s) = (libm::cos(angle) as f32, libm::sin(angle) as f32);
                    let (p, d) = (sum(j), difference(j));
                    e = plus(e, (p.0 * c, p.1 * c));
                    let d = (d.0 * s, d.1 * s);
                    f = if j == 1 { d } else { plus(f, d) };
                }
                out[k] = minus_i(e, f);
                out[r - k] = plus_i(e, f);
            }
            out
        }
    }
}

fn mixed_radix(x: &[Complex]) -> Vec<Complex> {
    let n = x.len();
    if n == 1 {
        return x.to_vec();
    }
    let r = first_factor(n).expect("the length is a product of the radices");
    let m = n / r;
    let mut rows = vec![Vec::new(); r];
    for p in 0..m {
        let column: Vec<Complex> = (0..r).map(|j| x[p + j * m]).collect();
        for (k, number) in butterfly(&column).into_iter().enumerate() {
            let turned = if p == 0 || k == 0 { number } else { times(number, root(p * k, n)) };
            rows[k].push(turned);
        }
    }
    let mut out = vec![(0.0, 0.0); n];
    for (k, row) in rows.iter().enumerate() {
        for (l, number) in mixed_radix(row).into_iter().enumerate() {
            out[k + r * l] = number;
        }
    }
    out
}

fn bluestein(x: &[Complex]) -> Vec<Complex> {
    let n = x.len();
    let smooth = |length: &usize| {
        let mut rest = *length;
        for prime in [2, 3, 5] {
            while rest.is_multiple_of(prime) {
                rest /= prime;
            }
        }
        rest == 1
    };
    let length = (2 * n - 1..).find(smooth).expect("there is always a power of two");
    let chirp: Vec<Complex> = (0..n).map(|k| root(k * k % (2 * n), 2 * n)).collect();
    let mut response = vec![(0.0, 0.0); length];
    for (k, &(c, s)) in chirp.iter().enumerate() {
        let conjugate = (c, if s == 0.0 { 0.0 } else { -s });
        response[k] = conjugate;
        if k > 0 {
            response[length - k] = conjugate;
        }
    }
    let response: Vec<Complex> = mixed_radix(&response)
        .into_iter()
        .map(|(x, y)| (x / length as f32, y / length as f32))
        .collect();
    let mut work = vec![(0.0, 0.0); length];
    for k in 0..n {
        work[k] = times(x[k], chirp[k]);
    }
    let swap = |(x, y): Complex| (y, x);
    let product: Vec<Complex> =
        mixed_radix(&work).into_iter().zip(&response).map(|(a, &b)| swap(times(a, b))).collect();
    let back = mixed_radix(&product);
    (0..n).map(|k| times(swap(back[k]), chirp[k])).collect()
}

/// The transform, divided by nothing.
pub fn dft(x: &[Complex]) -> Vec<Complex> {
    if is_product(x.len()) { mixed_radix(x) } else { bluestein(x) }
}

/// The inverse, divided by the length.
pub fn idft(x: &[Complex]) -> Vec<Complex> {
    let swapped: Vec<Complex> = x.iter().map(|&(x, y)| (y, x)).collect();
    let n = x.len() as f32;
    dft(&swapped).into_iter().map(|(x, y)| (y / n, x / n)).collect()
}
