//! Eigenvalues and eigenvectors of a square matrix, after the texts of `linalg/eigen.rs` and of
//! the files it names. Reflectors and rotations are applied to whole rows and columns at once.

use super::super::norm::power_of_two;
use super::super::{Matrix, axpy, dot, hadamard, norm_l2, norm_l2_squared, scale as scaled};
use super::reduction::{
    BLOCK, Waiting, accumulate, greatest_is_negative, rotate_rows, rotation, scale,
};
use super::{Dense, Fault, Reflector, reflector};

/// Real parts, imaginary parts, vectors in columns.
pub fn eigen(a: Matrix) -> Result<(Vec<f32>, Vec<f32>, Dense), Fault> {
    let n = a.rows;
    if n == 0 {
        return Ok((Vec::new(), Vec::new(), Dense::zeros(0, 0)));
    }
    let mut h = Dense::from_fn(n, n, |i, j| a.at(i, j));
    let first = rescale(&mut h)?;
    let d = balance(&mut h);
    let second = rescale(&mut h)?;
    let reflectors = hessenberg(&mut h);
    let mut zt = accumulate(&reflectors, 1, n, n);
    let (re, im) = schur(&mut h, &mut zt)?;
    let mut rows = eigenvectors(&h, &re, &im).times(&zt);
    for (k, &s) in im.iter().enumerate() {
        rows.put(k, 0, &Dense::new(&hadamard(&rows.row(k), &d).unwrap(), 1, n));
        if s == 0.0 {
            let length = norm_l2(&rows.row(k));
            let sign = |x: f32, negative: bool| if negative { -x } else { x };
            let unit: Vec<f32> = rows.row(k).iter().map(|x| x / length).collect();
            let negative = greatest_is_negative(&unit);
            let unit: Vec<f32> = unit.iter().map(|&x| sign(x, negative)).collect();
            rows.put(k, 0, &Dense::new(&unit, 1, n));
        } else if s < 0.0 {
            normalise_pair(&mut rows, k - 1)?;
        }
    }
    let mut units: Vec<usize> = (0..n).filter(|&i| im[i] >= 0.0).collect();
    units.sort_by(|&i, &j| {
        re[i].partial_cmp(&re[j]).unwrap().then(im[i].abs().partial_cmp(&im[j].abs()).unwrap())
    });
    let order: Vec<usize> =
        units.iter().flat_map(|&i| if im[i] == 0.0 { vec![i] } else { vec![i, i + 1] }).collect();
    let back = |x: &[f32]| order.iter().map(|&i| (x[i] * second) * first).collect();
    let sorted: Vec<Vec<f32>> = order.iter().map(|&i| rows.row(i)).collect();
    Ok((back(&re), back(&im), Dense::from_rows(&sorted, n).transposed()))
}

fn rescale(a: &mut Dense) -> Result<f32, Fault> {
    let [down, up] = scale(&a.data).ok_or(Fault::NotFinite)?;
    a.data.iter_mut().for_each(|x| *x *= down);
    Ok(up)
}

fn normalise_pair(rows: &mut Dense, k: usize) -> Result<(), Fault> {
    let n = rows.cols;
    let mut pair = rows.block(k..k + 2, 0..n);
    rescale(&mut pair)?;
    let length = (norm_l2_squared(&pair.row(0)) + norm_l2_squared(&pair.row(1))).sqrt();
    pair.data.iter_mut().for_each(|x| *x /= length);
    let modulus = |j: usize| pair.at(0, j) * pair.at(0, j) + pair.at(1, j) * pair.at(1, j);
    let place = (0..n).reduce(|at, j| if modulus(j) > modulus(at) { j } else { at }).unwrap();
    let (c, s, _) = rotation(pair.at(0, place), pair.at(1, place));
    rotate_rows(&mut pair, 0, c, s);
    pair.set(1, place, 0.0);
    rows.put(k, 0, &pair);
    Ok(())
}

fn balance(a: &mut Dense) -> Vec<f32> {
    let length =
        |a: &Dense| (0..a.rows).fold(0.0, |sum, i| sum + norm_l2_squared(&a.row(i))).sqrt();
    let before = a.clone();
    let d = passes(a);
    let most = d.iter().fold(1.0f32, |most, &d| if d > most { d } else { most });
    let least = d.iter().fold(1.0f32, |least, &d| if d < least { d } else { least });
    if (most / least) * length(a) <= 8.0 * length(&before) {
        d
    } else {
        *a = before;
        vec![1.0; a.rows]
    }
}

fn passes(a: &mut Dense) -> Vec<f32> {
    let n = a.rows;
    let mut d = vec![1.0; n];
    for _ in 0..20 {
        let mut changed = false;
        for (i, d) in d.iter_mut().enumerate() {
            let column = a.column(i).iter().fold(0.0, |sum, x| sum + x * x).sqrt();
            let row = norm_l2(&a.row(i));
            if column == 0.0 || row == 0.0 {
                continue;
            }
            let (mut c, mut r, mut f) = (column, row, 1.0);
            while c < r / 2.0 {
                (c, r, f) = (c * 2.0, r / 2.0, f * 2.0);
            }
            while c / 2.0 >= r {
                (c, r, f) = (c / 2.0, r * 2.0, f / 2.0);
            }
            let within = f * *d >= power_of_two(-60) && f * *d <= power_of_two(60);
            if c + r < 0.95 * (column + row) && within {
                changed = true;
                *d *= f;
                for j in 0..n {
                    a.set(i, j, a.at(i, j) * (1.0 / f));
                }
                for j in 0..n {
                    a.set(j, i, a.at(j, i) * f);
                }
            }
        }
        if !changed {
            break;
        }
    }
    d
}

fn hessenberg(a: &mut Dense) -> Vec<Reflector> {
    let n = a.rows;
    let mut reflectors = Vec::new();
    let mut waiting = Waiting::default();
    for k in 0..n.saturating_sub(2) {
        let mut column = waiting.column(a, k, 0);
        let h = reflector(&column[k + 1..]);
        column[k + 1] = h.beta;
        column[k + 2..].fill(0.0);
        a.put(0, k, &Dense::new(&column, n, 1));
        let (mut x, mut y) = (vec![0.0; n], vec![0.0; n - k - 1]);
        if h.tau != 0.0 {
            y = scaled(h.tau, &waiting.transposed_times(a, k + 1, k + 1, &h.v));
            x = waiting.times(a, 0, k + 1, &h.v);
            let below = axpy(-dot(&y, &h.v).unwrap(), &h.v, &x[k + 1..]).unwrap();
            x[k + 1..].copy_from_slice(&below);
            x = scaled(h.tau, &x);
        }
        waiting.push(&h.v, n, &y, n);
        waiting.push(&x, n, &h.v, n);
        reflectors.push(h);
        if (k + 1) % BLOCK == 0 || k + 3 == n {
            waiting.apply(a, 0, k + 1);
        }
    }
    reflectors
}

const ULP: f32 = f32::EPSILON;

fn schur(h: &mut Dense, zt: &mut Dense) -> Result<(Vec<f32>, Vec<f32>), Fault> {
    let n = h.rows;
    let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
    let mut end = n;
    while end > 0 {
        let last = end - 1;
        let mut sweeps = 0;
        let mut first;
        loop {
            first = last;
            while first > 0 && !negligible(h, first) {
                first -= 1;
            }
            if first > 0 {
                h.set(first, first - 1, 0.0);
            }
            if first + 1 >= last {
                break;
            }
            if sweeps == 30 * n.max(10) {
                return Err(Fault::NoConvergence);
            }
            sweeps += 1;
            sweep(h, zt, first, last, sweeps);
        }
        if first == last {
            re[last] = h.at(last, last);
        } else {
            let [a, b, c, d] = split(h, zt, first, last);
            (re[first], re[last]) = (a, d);
            if c != 0.0 {
                im[first] = b.abs().sqrt() * c.abs().sqrt();
                im[last] = -im[first];
            }
        }
        end = first;
    }
    Ok((re, im))
}

fn negligible(h: &Dense, k: usize) -> bool {
    let beside = h.at(k, k - 1).abs();
    if beside <= power_of_two(-100) {
        return true;
    }
    let (above, here) = (h.at(k - 1, k - 1), h.at(k, k));
    let mut sum = above.abs() + here.abs();
    if sum == 0.0 {
        if k >= 2 {
            sum += h.at(k - 1, k - 2).abs();
        }
        if k + 1 < h.rows {
            sum += h.at(k + 1, k).abs();
        }
    }
    if beside > ULP * sum {
        return false;
    }
    let mirror = h.at(k - 1, k).abs();
    let (greater, lesser) = (beside.max(mirror), beside.min(mirror));
    let (a, b) = (here.abs(), (above - here).abs());
    let s = a.max(b) + greater;
    lesser * (greater / s) <= power_of_two(-100).max(ULP * (a.min(b) * (a.max(b) / s)))
}

fn shifts(h: &Dense, first: usize, last: usize, sweeps: usize) -> (f32, f32) {
    let [a, b, c, d] = if sweeps.is_multiple_of(20) {
        let s = h.at(last, last - 1).abs() + h.at(last - 1, last - 2).abs();
        let d = 0.75 * s + h.at(last, last);
        [d, -0.4375 * s, s, d]
    } else if sweeps.is_multiple_of(10) {
        let s = h.at(first + 1, first).abs() + h.at(first + 2, first + 1).abs();
        let d = 0.75 * s + h.at(first, first);
        [d, -0.4375 * s, s, d]
    } else {
        let m = last - 1;
        [h.at(m, m), h.at(m, last), h.at(last, m), h.at(last, last)]
    };
    let s = a.abs() + b.abs() + c.abs() + d.abs();
    if s == 0.0 {
        return (0.0, 0.0);
    }
    let (a, b, c, d) = (a / s, b / s, c / s, d / s);
    let middle = (a + d) / 2.0;
    let determinant = (a - middle) * (d - middle) - b * c;
    let root = determinant.abs().sqrt();
    if determinant >= 0.0 {
        (middle * s, root * s)
    } else if (middle + root - d).abs() <= (middle - root - d).abs() {
        ((middle + root) * s, 0.0)
    } else {
        ((middle - root) * s, 0.0)
    }
}

fn start(h: &Dense, m: usize, (re, im): (f32, f32)) -> [f32; 3] {
    let (here, below) = (h.at(m, m), h.at(m + 1, m));
    let s = (here - re).abs() + im.abs() + below.abs();
    let ratio = below / s;
    let v1 = ratio * h.at(m, m + 1) + (here - re) * ((here - re) / s) + im * (im / s);
    let v2 = ratio * (here + h.at(m + 1, m + 1) - re - re);
    let v3 = ratio * h.at(m + 2, m + 1);
    let s = v1.abs() + v2.abs() + v3.abs();
    [v1 / s, v2 / s, v3 / s]
}

fn sweep(h: &mut Dense, zt: &mut Dense, first: usize, last: usize, sweeps: usize) {
    let shifts = shifts(h, first, last, sweeps);
    let mut m = last - 2;
    while m > first {
        let [v1, v2, v3] = start(h, m, shifts);
        let around = h.at(m - 1, m - 1).abs() + h.at(m, m).abs() + h.at(m + 1, m + 1).abs();
        if h.at(m, m - 1).abs() * (v2.abs() + v3.abs()) <= ULP * v1.abs() * around {
            break;
        }
        m -= 1;
    }
    let begin = start(h, m, shifts);
    for k in m..last {
        let three = k + 1 < last;
        let x = if k == m {
            begin
        } else {
            [h.at(k, k - 1), h.at(k + 1, k - 1), if three { h.at(k + 2, k - 1) } else { 0.0 }]
        };
        let ([v2, v3], tau, beta) = small_reflector(x);
        if k > m {
            h.set(k, k - 1, beta);
            h.set(k + 1, k - 1, 0.0);
            if three {
                h.set(k + 2, k - 1, 0.0);
            }
        } else if m > first {
            h.set(k, k - 1, h.at(k, k - 1) * (1.0 - tau));
        }
        let t = [tau, tau * v2, tau * v3];
        let reflect = |x: [f32; 3]| {
            let sum = if three { x[0] + v2 * x[1] + v3 * x[2] } else { x[0] + v2 * x[1] };
            [x[0] - sum * t[0], x[1] - sum * t[1], x[2] - sum * t[2]]
        };
        let count = if three { 3 } else { 2 };
        for (rows, from) in [(&mut *h, k), (&mut *zt, 0)] {
            for j in from..rows.cols {
                let mut x = [0.0; 3];
                for (i, x) in x.iter_mut().enumerate().take(count) {
                    *x = rows.at(k + i, j);
                }
                for (i, x) in reflect(x).iter().enumerate().take(count) {
                    rows.set(k + i, j, *x);
                }
            }
        }
        for i in 0..=(k + 3).min(last) {
            let mut x = [0.0; 3];
            for (j, x) in x.iter_mut().enumerate().take(count) {
                *x = h.at(i, k + j);
            }
            for (j, x) in reflect(x).iter().enumerate().take(count) {
                h.set(i, k + j, *x);
            }
        }
    }
}

fn small_reflector(x: [f32; 3]) -> ([f32; 2], f32, f32) {
    if x[1] == 0.0 && x[2] == 0.0 {
        return ([0.0; 2], 0.0, x[0]);
    }
    let squares = |x: [f32; 3]| x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
    let (mut x, mut back) = (x, 1.0);
    if !(power_of_two(-80)..=power_of_two(120)).contains(&squares(x)) {
        let small = x.iter().all(|x| x.abs() < 1.0);
        back = power_of_two(if small { -96 } else { 96 });
        x = x.map(|x| x * power_of_two(if small { 96 } else { -96 }));
    }
    let norm = squares(x).sqrt();
    let beta = if x[0].is_sign_negative() { norm } else { -norm };
    let lead = x[0] - beta;
    ([x[1] / lead, x[2] / lead], (beta - x[0]) / beta, beta * back)
}

fn split(h: &mut Dense, zt: &mut Dense, i: usize, j: usize) -> [f32; 4] {
    let (form, c, s) = standard_form([h.at(i, i), h.at(i, j), h.at(j, i), h.at(j, j)]);
    for (number, place) in [(i, i), (i, j), (j, i), (j, j)].into_iter().enumerate() {
        h.set(place.0, place.1, form[number]);
    }
    for (rows, from) in [(&mut *h, j + 1), (zt, 0)] {
        for k in from..rows.cols {
            let (x, y) = (rows.at(i, k), rows.at(j, k));
            rows.set(i, k, s * y + c * x);
            rows.set(j, k, c * y - s * x);
        }
    }
    for k in 0..i {
        let (x, y) = (h.at(k, i), h.at(k, j));
        h.set(k, i, s * y + c * x);
        h.set(k, j, c * y - s * x);
    }
    form
}

/// The form, and the rotation.
fn standard_form([a, b, c, d]: [f32; 4]) -> ([f32; 4], f32, f32) {
    let opposite = |x: f32, y: f32| x.is_sign_negative() != y.is_sign_negative();
    if c == 0.0 {
        return ([a, b, c, d], 1.0, 0.0);
    }
    if b == 0.0 {
        return ([d, -c, 0.0, a], 0.0, 1.0);
    }
    if a - d == 0.0 && opposite(b, c) {
        return ([a, b, c, d], 1.0, 0.0);
    }
    let p = 0.5 * (a - d);
    let most = b.abs().max(c.abs());
    let least = if opposite(b, c) { -b.abs().min(c.abs()) } else { b.abs().min(c.abs()) };
    let scale = p.abs().max(most);
    let z = (p / scale) * p + (most / scale) * least;
    if z >= 4.0 * ULP {
        let z = p + (scale.sqrt() * z.sqrt()).copysign(p);
        let (_, _, tau) = rotation(c, z);
        return ([d + z, b - c, 0.0, d - (most / z) * least], z / tau, c / tau);
    }
    let sigma = b + c;
    let (_, _, tau) = rotation(sigma, a - d);
    let cs = (0.5 * (1.0 + sigma.abs() / tau)).sqrt();
    let sn = if sigma.is_sign_negative() { p / (tau * cs) } else { -(p / (tau * cs)) };
    let (aa, bb) = (a * cs + b * sn, b * cs - a * sn);
    let (cc, dd) = (c * cs + d * sn, d * cs - c * sn);
    let (a, b) = (aa * cs + cc * sn, bb * cs + dd * sn);
    let (c, d) = (cc * cs - aa * sn, dd * cs - bb * sn);
    let middle = 0.5 * (a + d);
    if c != 0.0 && b == 0.0 {
        return ([middle, -c, 0.0, middle], -sn, cs);
    }
    if c == 0.0 || opposite(b, c) {
        return ([middle, b, c, middle], cs, sn);
    }
    let p = (b.abs().sqrt() * c.abs().sqrt()).copysign(c);
    let tau = 1.0 / (b + c).abs().sqrt();
    let (cs1, sn1) = (b.abs().sqrt() * tau, c.abs().sqrt() * tau);
    ([middle + p, b - c, 0.0, middle - p], cs * cs1 - sn * sn1, cs * sn1 + sn * cs1)
}

type Complex = (f32, f32);

fn minus(a: Complex, b: Complex) -> Complex {
    (a.0 - b.0, a.1 - b.1)
}

fn times(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

fn over(a: Complex, b: Complex) -> Complex {
    if b.1.abs() <= b.0.abs() {
        let ratio = b.1 / b.0;
        let divisor = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / divisor, (a.1 - a.0 * ratio) / divisor)
    } else {
        let ratio = b.0 / b.1;
        let divisor = b.1 + b.0 * ratio;
        ((a.0 * ratio + a.1) / divisor, (a.1 * ratio - a.0) / divisor)
    }
}

fn magnitude(a: Complex) -> f32 {
    a.0.abs() + a.1.abs()
}

fn at_least(a: Complex, least: f32) -> Complex {
    if magnitude(a) < least { (least, 0.0) } else { a }
}

/// In rows.
fn eigenvectors(t: &Dense, re: &[f32], im: &[f32]) -> Dense {
    let n = t.rows;
    let mut vectors = Dense::zeros(n, n);
    for k in 0..n {
        if im[k] < 0.0 {
            continue;
        }
        let (w, s) = (re[k], im[k]);
        let least = (ULP * (w.abs() + s.abs())).max(power_of_two(-60));
        let last = if s == 0.0 { k } else { k + 1 };
        let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
        if s == 0.0 {
            x[k] = 1.0;
        } else if t.at(k, last).abs() >= t.at(last, k).abs() {
            (x[k], y[last]) = (1.0, s / t.at(k, last));
        } else {
            (x[k], y[last]) = (-s / t.at(last, k), 1.0);
        }
        let mut end = k;
        while end > 0 {
            let j = end - 1;
            let rest =
                |row: usize, x: &[f32]| -dot(&t.row(row)[j + 1..=last], &x[j + 1..=last]).unwrap();
            let right = |row: usize, x: &[f32], y: &[f32]| {
                (rest(row, x), if s == 0.0 { 0.0 } else { rest(row, y) })
            };
            if j > 0 && t.at(j, j - 1) != 0.0 {
                let i = j - 1;
                let mut first = [(t.at(i, i) - w, -s), (t.at(i, j), 0.0), right(i, &x, &y)];
                let mut second = [(t.at(j, i), 0.0), (t.at(j, j) - w, -s), right(j, &x, &y)];
                if magnitude(first[0]) < magnitude(second[0]) {
                    std::mem::swap(&mut first, &mut second);
                }
                let pivot = at_least(first[0], least);
                let factor = over(second[0], pivot);
                let below = over(
                    minus(second[2], times(factor, first[2])),
                    at_least(minus(second[1], times(factor, first[1])), least),
                );
                let above = over(minus(first[2], times(first[1], below)), pivot);
                (x[i], x[j]) = (above.0, below.0);
                if s != 0.0 {
                    (y[i], y[j]) = (above.1, below.1);
                }
                end = i;
            } else {
                if s == 0.0 {
                    let divisor = t.at(j, j) - w;
                    x[j] = rest(j, &x) / if divisor.abs() < least { least } else { divisor };
                } else {
                    let divisor = at_least((t.at(j, j) - w, -s), least);
                    (x[j], y[j]) = over(right(j, &x, &y), divisor);
                }
                end = j;
            }
            for _ in 0..2 {
                let large =
                    |x: &[f32]| x[end..(end + 2).min(n)].iter().any(|x| x.abs() > power_of_two(40));
                if large(&x) || large(&y) {
                    for i in end..=last {
                        x[i] *= power_of_two(-40);
                        y[i] *= power_of_two(-40);
                    }
                }
            }
        }
        vectors.put(k, 0, &Dense::new(&x, 1, n));
        if s != 0.0 {
            vectors.put(last, 0, &Dense::new(&y, 1, n));
        }
    }
    vectors
}
