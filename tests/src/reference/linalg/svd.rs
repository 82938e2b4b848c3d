//! Singular value decomposition, after the texts of `linalg/svd.rs`, `bidiagonal.rs`,
//! `bidiagonal_svd.rs`, `jacobi.rs` and `complete.rs`.

use super::super::norm::power_of_two;
use super::super::{Matrix, dot, norm_l2, norm_l2_squared, scale as scaled, sub};
use super::reduction::{
    BLOCK, Waiting, accumulate, greatest_is_negative, rotate_rows, rotation, scale,
};
use super::{Dense, Fault, Reflector, reflector};

/// `U` with `left` columns, the values in descending order, `Vᵀ` with `right` rows.
pub fn svd(
    a: Matrix,
    left: usize,
    right: usize,
    by_jacobi: bool,
) -> Result<(Dense, Vec<f32>, Dense), Fault> {
    let wide = a.rows < a.cols;
    let upright = if wide {
        Dense::from_fn(a.rows, a.cols, |i, j| a.at(i, j)).transposed()
    } else {
        Dense::from_fn(a.rows, a.cols, |i, j| a.at(i, j))
    };
    let [down, up] = scale(&upright.data).ok_or(Fault::NotFinite)?;
    let upright = Dense { data: upright.data.iter().map(|x| x * down).collect(), ..upright };
    let (long, short) = (upright.rows, upright.cols);
    if short == 0 {
        return Ok((Dense::identity(a.rows, left), Vec::new(), Dense::identity(right, a.cols)));
    }
    let (mut l, values, mut r) = if by_jacobi || short <= 8 || (long, short) == (16, 16) {
        jacobi(&upright, left.max(right).max(short))?
    } else {
        sweeps(upright, left.max(right).max(short))?
    };
    assert_eq!((l.cols, r.cols), (long, short));
    if wide {
        std::mem::swap(&mut l, &mut r);
    }
    for i in 0..l.rows.max(r.rows) {
        let judge = if i < r.rows { r.row(i) } else { l.row(i) };
        if greatest_is_negative(&judge) {
            for rows in [&mut l, &mut r] {
                if i < rows.rows {
                    negate(rows, i);
                }
            }
        }
    }
    let first = |grid: &Dense, n: usize| Dense {
        rows: n,
        cols: grid.cols,
        data: grid.data[..n * grid.cols].to_vec(),
    };
    let values = values.iter().map(|x| x * up).collect();
    Ok((first(&l, left).transposed(), values, first(&r, right)))
}

fn negate(rows: &mut Dense, i: usize) {
    for j in 0..rows.cols {
        rows.set(i, j, -rows.at(i, j));
    }
}

fn sort(values: &mut [f32], left: &mut Dense, right: &mut Dense) {
    for i in 0..values.len() {
        let most = (i..values.len()).reduce(|at, j| if values[j] > values[at] { j } else { at });
        values.swap(i, most.unwrap());
        left.swap_rows(i, most.unwrap());
        right.swap_rows(i, most.unwrap());
    }
}

/// `Lᵀ` with `p` rows, values, `Rᵀ`, by bidiagonalisation.
fn sweeps(a: Dense, p: usize) -> Result<(Dense, Vec<f32>, Dense), Fault> {
    let (m, n) = (a.rows, a.cols);
    let (mut d, mut e, left, right) = bidiagonalise(a);
    let mut r = accumulate(&right, 1, n, n);
    let mut l = accumulate(&left, 0, p, m);
    iterate(&mut d, &mut e, &mut l, &mut r)?;
    for (i, d) in d.iter_mut().enumerate() {
        if *d < 0.0 {
            *d = -*d;
            negate(&mut r, i);
        }
    }
    sort(&mut d, &mut l, &mut r);
    Ok((l, d, r))
}

type Bidiagonal = (Vec<f32>, Vec<f32>, Vec<Reflector>, Vec<Reflector>);

fn bidiagonalise(mut a: Dense) -> Bidiagonal {
    let (m, n) = (a.rows, a.cols);
    let (mut d, mut e, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut waiting = Waiting::default();
    for i in 0..n {
        let h = reflector(&waiting.column(&a, i, i));
        d.push(h.beta);
        if i + 1 == n {
            left.push(h);
            break;
        }
        let y = if h.tau == 0.0 {
            vec![0.0; n - i - 1]
        } else {
            scaled(h.tau, &waiting.transposed_times(&a, i, i + 1, &h.v))
        };
        waiting.push(&h.v, m, &y, n);
        left.push(h);
        let h = reflector(&waiting.row(&a, i, i + 1));
        e.push(h.beta);
        let x = if h.tau == 0.0 {
            vec![0.0; m - i - 1]
        } else {
            scaled(h.tau, &waiting.times(&a, i + 1, i + 1, &h.v))
        };
        waiting.push(&x, m, &h.v, n);
        right.push(h);
        if (i + 1) % BLOCK == 0 {
            waiting.apply(&mut a, i + 1, i + 1);
        }
    }
    (d, e, left, right)
}

fn iterate(d: &mut [f32], e: &mut [f32], l: &mut Dense, r: &mut Dense) -> Result<(), Fault> {
    let mut count = 0;
    let mut last = d.len() - 1;
    while last > 0 {
        let mut first = last;
        while first > 0 {
            if e[first - 1].abs() <= power_of_two(-24) * (d[first - 1].abs() + d[first].abs()) {
                e[first - 1] = 0.0;
                break;
            }
            first -= 1;
        }
        if first == last {
            last -= 1;
            continue;
        }
        if count == 30 * d.len() {
            return Err(Fault::NoConvergence);
        }
        count += 1;
        let mut shift = 0.0;
        if d[first..=last].iter().all(|&d| d != 0.0) {
            shift = least_singular_value(d[last - 1].abs(), e[last - 1].abs(), d[last].abs());
            let ratio = shift / d[first].abs();
            if ratio * ratio < power_of_two(-24) {
                shift = 0.0;
            }
        }
        if shift == 0.0 {
            sweep_without_shift(d, e, first, last, l, r);
        } else {
            sweep(shift, d, e, first, last, l, r);
        }
    }
    Ok(())
}

fn least_singular_value(f: f32, g: f32, h: f32) -> f32 {
    let (least, most) = (f.min(h), f.max(h));
    let (a, b) = (1.0 + least / most, (most - least) / most);
    if g < most {
        let u = (g / most) * (g / most);
        least * (2.0 / ((a * a + u).sqrt() + (b * b + u).sqrt()))
    } else {
        let u = most / g;
        let c = 1.0 / ((1.0 + (a * u) * (a * u)).sqrt() + (1.0 + (b * u) * (b * u)).sqrt());
        2.0 * ((least * c) * u)
    }
}

fn sweep(
    shift: f32,
    d: &mut [f32],
    e: &mut [f32],
    first: usize,
    last: usize,
    l: &mut Dense,
    r: &mut Dense,
) {
    let top = d[first];
    let mut f = (top.abs() - shift) * (1.0f32.copysign(top) + shift / top);
    let mut g = e[first];
    for i in first..last {
        let (c, s, length) = rotation(f, g);
        if i > first {
            e[i - 1] = length;
        }
        f = c * d[i] + s * e[i];
        e[i] = c * e[i] - s * d[i];
        g = s * d[i + 1];
        d[i + 1] *= c;
        rotate_rows(r, i, c, s);
        let (c, s, length) = rotation(f, g);
        d[i] = length;
        f = c * e[i] + s * d[i + 1];
        d[i + 1] = c * d[i + 1] - s * e[i];
        if i + 1 < last {
            g = s * e[i + 1];
            e[i + 1] *= c;
        }
        rotate_rows(l, i, c, s);
    }
    e[last - 1] = f;
}

fn sweep_without_shift(
    d: &mut [f32],
    e: &mut [f32],
    first: usize,
    last: usize,
    l: &mut Dense,
    r: &mut Dense,
) {
    let (mut c, mut left_c, mut left_s) = (1.0, 1.0, 0.0);
    for i in first..last {
        let (right_c, right_s, length) = rotation(d[i] * c, e[i]);
        c = right_c;
        if i > first {
            e[i - 1] = left_s * length;
        }
        rotate_rows(r, i, right_c, right_s);
        (left_c, left_s, d[i]) = rotation(left_c * length, d[i + 1] * right_s);
        rotate_rows(l, i, left_c, left_s);
    }
    let h = d[last] * c;
    d[last] = h * left_c;
    e[last - 1] = h * left_s;
}

/// The rounds in which each of `n` meets each other once.
fn tournament(n: usize) -> Vec<Vec<(usize, usize)>> {
    let h = if n == 0 { 0 } else { n + n % 2 - 1 };
    let round = |r: usize| {
        let pairs = (0..h.div_ceil(2)).map(|k| match k {
            0 => (r, h),
            k => ((r + k) % h, (r + h - k) % h),
        });
        let pairs = pairs.map(|(i, j)| (i.min(j), i.max(j)));
        pairs.filter(|&(_, q)| q < n).collect()
    };
    (0..h).map(round).collect()
}

/// `Lᵀ` with `p` rows, values, `Rᵀ`, by rotations of columns.
fn jacobi(a: &Dense, p: usize) -> Result<(Dense, Vec<f32>, Dense), Fault> {
    let (m, n) = (a.rows, a.cols);
    let (mut g, mut r) = (a.transposed(), Dense::identity(n, n));
    let tolerance = power_of_two(-24) * (8 + m / 32) as f32;
    let mut sweeps = 0;
    loop {
        let mut squares: Vec<f32> = (0..n).map(|i| norm_l2_squared(&g.row(i))).collect();
        let mut turned = false;
        for round in tournament(n) {
            for (p, q) in round {
                let (alpha, beta) = (squares[p], squares[q]);
                let gamma = dot(&g.row(p), &g.row(q)).unwrap();
                if alpha < power_of_two(-80)
                    || beta < power_of_two(-80)
                    || gamma.abs() <= tolerance * (alpha.sqrt() * beta.sqrt())
                {
                    continue;
                }
                turned = true;
                let zeta = (beta - alpha) / (2.0 * gamma);
                let t = if zeta.abs() > power_of_two(20) {
                    0.5 / zeta
                } else {
                    1.0f32.copysign(zeta) / (zeta.abs() + (1.0 + zeta * zeta).sqrt())
                };
                squares[p] = alpha - t * gamma;
                squares[q] = beta + t * gamma;
                let c = 1.0 / (1.0 + t * t).sqrt();
                let s = c * t;
                for rows in [&mut g, &mut r] {
                    for j in 0..rows.cols {
                        let (x, y) = (rows.at(p, j), rows.at(q, j));
                        rows.set(p, j, c * x - s * y);
                        rows.set(q, j, c * y + s * x);
                    }
                }
            }
        }
        if !turned {
            break;
        }
        sweeps += 1;
        if sweeps == 30 {
            return Err(Fault::NoConvergence);
        }
    }
    let mut values: Vec<f32> = (0..n).map(|i| norm_l2(&g.row(i))).collect();
    sort(&mut values, &mut g, &mut r);
    let mut l = Dense::zeros(p, m);
    for i in 0..p {
        let own = if i < n { g.row(i) } else { vec![0.0; m] };
        let row = match values.get(i) {
            Some(value) if *value >= power_of_two(-40) => own.iter().map(|x| x / value).collect(),
            _ => complete(&l, i, &own),
        };
        l.put(i, 0, &Dense::from_rows(&[row], m));
    }
    Ok((l, values, r))
}

/// A row orthonormal to the first `i`.
fn complete(rows: &Dense, i: usize, own: &[f32]) -> Vec<f32> {
    let m = rows.cols;
    let before = Dense { rows: i, cols: m, data: rows.data[..i * m].to_vec() };
    let project = |x: &[f32]| {
        let coefficients = before.apply(x);
        sub(x, &before.apply_transposed(&coefficients)).unwrap()
    };
    let divide = |x: &[f32], by: f32| -> Vec<f32> { x.iter().map(|x| x / by).collect() };
    let length = norm_l2(own);
    let mut x = own.to_vec();
    let mut good = false;
    if length > 0.0 {
        x = project(&divide(own, length));
        good = norm_l2(&x) > 0.5;
    }
    if !good {
        let covered = |j: usize| (0..i).fold(0.0, |sum, l| sum + rows.at(l, j) * rows.at(l, j));
        let least = (0..m).reduce(|at, j| if covered(j) < covered(at) { j } else { at }).unwrap();
        x = vec![0.0; m];
        x[least] = 1.0;
        x = project(&x);
    }
    let x = project(&x);
    divide(&x, norm_l2(&x))
}

/// The rank and the condition number, after the text of `linalg/rank.rs`.
pub fn rank_and_cond(a: Matrix) -> Result<(usize, f32), Fault> {
    let (m, n) = (a.rows, a.cols);
    let (_, values, _) = svd(a, 0, 0, false)?;
    let (greatest, least) = (values[0], values[m.min(n) - 1]);
    let tolerance = (power_of_two(-23) * m.max(n) as f32) * greatest;
    let rank = values.iter().filter(|&&value| value > tolerance).count();
    Ok((rank, if least > 0.0 { greatest / least } else { f32::INFINITY }))
}

/// The pseudo-inverse, after the text of `linalg/rank.rs`, with the tolerance of the rank.
pub fn pinv(a: Matrix) -> Result<Dense, Fault> {
    let (m, n) = (a.rows, a.cols);
    let k = m.min(n);
    let (u, values, vt) = svd(a, k, k, false)?;
    let greatest = values.first().copied().unwrap_or_default();
    let tolerance = (power_of_two(-23) * m.max(n) as f32) * greatest;
    let rank = values.iter().filter(|&&value| value > tolerance).count();
    let rows: Vec<Vec<f32>> = (0..rank).map(|i| scaled(1.0 / values[i], &vt.row(i))).collect();
    let v = Dense::from_rows(&rows, n).transposed();
    Ok(v.times(&u.block(0..m, 0..rank).transposed()))
}
