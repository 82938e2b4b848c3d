//! One stage of a mixed-radix Fourier transform (Stockham, decimation in frequency).
//!
//! Vectors run across independent butterflies, each of which is computed in one fixed order, so
//! the bits do not depend on their width.

use super::LaneVector;
use crate::dispatch::Job;

/// The radices that have a butterfly.
pub(crate) const RADICES: [usize; 7] = [4, 2, 3, 5, 7, 11, 13];

/// Twiddle factors of a stage: for `k` from 1 to `radix − 1` the real parts for all `p`, then the
/// imaginary ones.
///
/// `sequences` sequences of `radix · terms` numbers, interleaved, become `radix · sequences` ones
/// of `terms`: `y_{q + s·k}[p] = wᵖᵏ · Σⱼ x_q[p + j·terms] · e^(−2πi·jk/radix)`, with `w =
/// e^(−2πi/(radix·terms))` and no product where `p = 0`.
pub(crate) struct Stage<'a> {
    pub(crate) radix: usize,
    pub(crate) terms: usize,
    pub(crate) sequences: usize,
    pub(crate) twiddles: &'a [f32],
    pub(crate) re: &'a mut [f32],
    pub(crate) im: &'a mut [f32],
}

impl Job for Stage<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, re: &[f32], im: &[f32]) {
        match self.radix {
            2 => Butterflies::<L::Slim, 2>::new(self, re, im).run(proof, Two),
            3 => Butterflies::<L::Slim, 3>::new(self, re, im).run(proof, Odd(&THIRDS)),
            4 => Butterflies::<L::Slim, 4>::new(self, re, im).run(proof, Four),
            5 => Butterflies::<L::Slim, 5>::new(self, re, im).run(proof, Odd(&FIFTHS)),
            7 => Butterflies::<L::Slim, 7>::new(self, re, im).run(proof, Odd(&SEVENTHS)),
            11 => Butterflies::<L::Slim, 11>::new(self, re, im).run(proof, Odd(&ELEVENTHS)),
            13 => Butterflies::<L::Slim, 13>::new(self, re, im).run(proof, Odd(&THIRTEENTHS)),
            _ => {}
        }
    }
}

/// Cosine and sine of `2πj/R`, for `j` from 1 to half of `R`, correctly rounded.
type Roots = [[f32; 2]];

const THIRDS: [[f32; 2]; 1] = [[-0.5, 0.866_025_4]];
const FIFTHS: [[f32; 2]; 2] = [[0.309_017, 0.951_056_54], [-0.809_017, 0.587_785_24]];
const SEVENTHS: [[f32; 2]; 3] =
    [[0.623_489_8, 0.781_831_5], [-0.222_520_93, 0.974_927_9], [-0.900_968_85, 0.433_883_73]];
const ELEVENTHS: [[f32; 2]; 5] = [
    [0.841_253_5, 0.540_640_83],
    [0.415_415_02, 0.909_631_97],
    [-0.142_314_84, 0.989_821_43],
    [-0.654_860_73, 0.755_749_6],
    [-0.959_493, 0.281_732_56],
];
const THIRTEENTHS: [[f32; 2]; 6] = [
    [0.885_456, 0.464_723_17],
    [0.568_064_75, 0.822_983_86],
    [0.120_536_68, 0.992_708_86],
    [-0.354_604_9, 0.935_016_2],
    [-0.748_510_8, 0.663_122_65],
    [-0.970_941_84, 0.239_315_66],
];

/// `R` complex vectors.
#[derive(Clone, Copy)]
struct Complex<L, const R: usize> {
    re: [L; R],
    im: [L; R],
}

/// The Fourier transform of `R` numbers.
///
/// Not a closure: those are compiled without the kernel's instruction set.
trait Radix<const R: usize>: Copy {
    /// Must be `#[inline(always)]`.
    fn apply<L: LaneVector>(self, proof: L::Proof, a: Complex<L, R>) -> Complex<L, R>;
}

/// A stage of radix `R`. All slices were checked against the counts.
struct Butterflies<'a, L, const R: usize> {
    from: [*const f32; 2],
    to: [*mut f32; 2],
    twiddles: *const f32,
    terms: usize,
    sequences: usize,
    memory: core::marker::PhantomData<(&'a mut [f32], L)>,
}

impl<'a, L: LaneVector, const R: usize> Butterflies<'a, L, R> {
    /// No terms if a slice is too short for the counts.
    #[inline(always)]
    fn new(stage: Stage<'a>, re: &'a [f32], im: &'a [f32]) -> Self {
        let Stage { terms, sequences, twiddles, re: out, im: out_im, .. } = stage;
        let whole = R.checked_mul(terms).and_then(|n| n.checked_mul(sequences));
        let slices = [re.len(), im.len(), out.len(), out_im.len()];
        let fits = whole.is_some_and(|whole| slices.iter().all(|&length| length >= whole))
            && twiddles.len() / 2 / (R - 1) >= terms;
        Self {
            from: [re.as_ptr(), im.as_ptr()],
            to: [out.as_mut_ptr(), out_im.as_mut_ptr()],
            twiddles: twiddles.as_ptr(),
            terms: if fits { terms } else { 0 },
            sequences: sequences.max(1),
            memory: core::marker::PhantomData,
        }
    }

    #[inline(always)]
    fn run(self, proof: L::Proof, radix: impl Radix<R>) {
        if self.terms == 0 {
            return;
        }
        if self.sequences >= L::WIDTH {
            self.along(proof, radix);
        } else {
            self.across(proof, radix);
        }
    }

    /// Vectors of neighbouring sequences: one twiddle factor serves all lanes.
    #[inline(always)]
    fn along(&self, proof: L::Proof, radix: impl Radix<R>) {
        let (s, m) = (self.sequences, self.terms);
        for p in 0..m {
            let mut w = Complex { re: [L::splat(proof, 1.0); R], im: [L::splat(proof, 0.0); R] };
            for k in 1..R {
                // SAFETY: `k < R` and `p < terms`; there are `2·(R − 1)·terms` factors.
                unsafe {
                    let at = self.twiddles.add((k - 1) * 2 * m + p);
                    set(&mut w.re, k, L::splat(proof, at.read()));
                    set(&mut w.im, k, L::splat(proof, at.add(m).read()));
                }
            }
            let mut q = 0;
            while q < s {
                // The last vector may take lanes again that are done: they come out the same.
                let at = q.min(s - L::WIDTH);
                // SAFETY: `at + WIDTH <= s`, so each vector lies within its run of `s` elements,
                // and those runs within the `R·m·s` that `new` checked. Input and output are
                // different slices.
                unsafe {
                    let mut a = w;
                    for j in 0..R {
                        let from = s * (p + j * m) + at;
                        set(&mut a.re, j, L::read(proof, self.from[0].add(from)));
                        set(&mut a.im, j, L::read(proof, self.from[1].add(from)));
                    }
                    let mut b = radix.apply(proof, a);
                    if p > 0 {
                        b = twiddled(b, w);
                    }
                    for (k, (re, im)) in b.re.into_iter().zip(b.im).enumerate() {
                        let to = s * (R * p + k) + at;
                        re.write(self.to[0].add(to));
                        im.write(self.to[1].add(to));
                    }
                }
                q += L::WIDTH;
            }
        }
    }

    /// Few sequences: vectors of neighbouring butterflies, with their own factors each.
    #[inline(always)]
    fn across(&self, proof: L::Proof, radix: impl Radix<R>) {
        let (s, m) = (self.sequences, self.terms);
        let lane = |x: f32| L::splat(proof, x);
        // Butterfly `t = p·s + q`: its inputs are `t + j·m·s`, contiguous in `t`.
        let total = m * s;
        let mut t = 0;
        while t < total {
            let count = L::WIDTH.min(total - t);
            let mut a = Complex { re: [lane(0.0); R], im: [lane(0.0); R] };
            let mut w = Complex { re: [lane(1.0); R], im: [lane(0.0); R] };
            for j in 0..R {
                // SAFETY: `t + count <= m·s`, so `count` elements from `t + j·m·s` on are within
                // the `R·m·s` that `new` checked.
                unsafe {
                    let from = t + j * total;
                    set(&mut a.re, j, some::<L>(proof, self.from[0].add(from), count));
                    set(&mut a.im, j, some::<L>(proof, self.from[1].add(from), count));
                }
            }
            if s == 1 {
                for k in 1..R {
                    // SAFETY: `p = t` here, so `count` factors from `p` on are there for each `k`.
                    unsafe {
                        let at = self.twiddles.add((k - 1) * 2 * m + t);
                        set(&mut w.re, k, some::<L>(proof, at, count));
                        set(&mut w.im, k, some::<L>(proof, at.add(m), count));
                    }
                }
            } else {
                for k in 1..R {
                    let mut parts = [[0.0; 32]; 2];
                    for (i, (re, im)) in (t..t + count).zip(lanes_of(&mut parts)) {
                        // SAFETY: `i / s < m` and `k < R`.
                        unsafe {
                            let at = self.twiddles.add((k - 1) * 2 * m + i / s);
                            (*re, *im) = (at.read(), at.add(m).read());
                        }
                    }
                    let [re, im] = &parts;
                    set(&mut w.re, k, L::load(proof, re, 0));
                    set(&mut w.im, k, L::load(proof, im, 0));
                }
            }
            let plain = radix.apply(proof, a);
            let turned = twiddled(plain, w);
            for k in 0..R {
                let mut out = [[0.0; 32]; 4];
                let [re, im, plain_re, plain_im] = &mut out;
                get(&turned.re, k).store(re, 0);
                get(&turned.im, k).store(im, 0);
                if t < s {
                    get(&plain.re, k).store(plain_re, 0);
                    get(&plain.im, k).store(plain_im, 0);
                    for (i, ((re, im), (x, y))) in
                        re.iter_mut().zip(im).zip(plain_re.iter().zip(plain_im)).enumerate()
                    {
                        if t + i < s {
                            (*re, *im) = (*x, *y);
                        }
                    }
                }
                let [re, im, ..] = &out;
                for (i, (re, im)) in (t..t + count).zip(re.iter().zip(im)) {
                    // SAFETY: `i = p·s + q` with `p < m` and `q < s`; `R·m·s` are writable.
                    unsafe {
                        let to = s * (R * (i / s) + k) + i % s;
                        self.to[0].add(to).write(*re);
                        self.to[1].add(to).write(*im);
                    }
                }
            }
            t += L::WIDTH;
        }
    }
}

/// The lanes of a real and of an imaginary part, side by side.
#[inline(always)]
fn lanes_of(parts: &mut [[f32; 32]; 2]) -> impl Iterator<Item = (&mut f32, &mut f32)> {
    let [re, im] = parts;
    re.iter_mut().zip(im)
}

/// `count` elements, and zeros in the other lanes.
///
/// # Safety
/// They are readable; `count` is at most `WIDTH`.
#[inline(always)]
unsafe fn some<L: LaneVector>(proof: L::Proof, from: *const f32, count: usize) -> L {
    // SAFETY: as the caller promises.
    unsafe {
        if count == L::WIDTH {
            L::read(proof, from)
        } else {
            L::load_partial(proof, core::slice::from_raw_parts(from, count), 0)
        }
    }
}

#[inline(always)]
fn set<L, const R: usize>(array: &mut [L; R], i: usize, x: L) {
    if let Some(place) = array.get_mut(i) {
        *place = x;
    }
}

/// Element `i`, which is below `R`; beyond it the first.
#[inline(always)]
fn get<L: Copy, const R: usize>(array: &[L; R], i: usize) -> L {
    // `R` is at least 2 and `i` a loop's constant: nothing of this is left.
    array.get(i).copied().unwrap_or(array[0])
}

/// Each output but the first times its factor.
#[inline(always)]
fn twiddled<L: LaneVector, const R: usize>(a: Complex<L, R>, w: Complex<L, R>) -> Complex<L, R> {
    let mut b = a;
    for k in 1..R {
        let (x, y, c, s) = (get(&a.re, k), get(&a.im, k), get(&w.re, k), get(&w.im, k));
        set(&mut b.re, k, x * c - y * s);
        set(&mut b.im, k, x * s + y * c);
    }
    b
}

#[derive(Clone, Copy)]
struct Two;

impl Radix<2> for Two {
    #[inline(always)]
    fn apply<L: LaneVector>(self, _: L::Proof, a: Complex<L, 2>) -> Complex<L, 2> {
        let ([x, y], [u, v]) = (a.re, a.im);
        Complex { re: [x + y, x - y], im: [u + v, u - v] }
    }
}

#[derive(Clone, Copy)]
struct Four;

impl Radix<4> for Four {
    #[inline(always)]
    fn apply<L: LaneVector>(self, _: L::Proof, a: Complex<L, 4>) -> Complex<L, 4> {
        let ([a, b, c, d], [e, f, g, h]) = (a.re, a.im);
        let ([t, u, v, w], [p, q, r, s]) =
            ([a + c, a - c, b + d, b - d], [e + g, e - g, f + h, f - h]);
        Complex { re: [t + v, u + s, t - v, u - s], im: [p + r, q - w, p - r, q + w] }
    }
}

/// An odd radix: terms `j` and `R − j` share a cosine and, but for its sign, a sine.
#[derive(Clone, Copy)]
struct Odd(&'static Roots);

impl<const R: usize> Radix<R> for Odd {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, a: Complex<L, R>) -> Complex<L, R> {
        let (mut sums, mut differences) = (a, a);
        for j in 1..=R / 2 {
            let (x, y) = (get(&a.re, j), get(&a.im, j));
            let (u, v) = (get(&a.re, R - j), get(&a.im, R - j));
            set(&mut sums.re, j, x + u);
            set(&mut sums.im, j, y + v);
            set(&mut differences.re, j, x - u);
            set(&mut differences.im, j, y - v);
        }
        let mut b = a;
        let first = (get(&a.re, 0), get(&a.im, 0));
        let mut total = first;
        for j in 1..=R / 2 {
            total = (total.0 + get(&sums.re, j), total.1 + get(&sums.im, j));
        }
        set(&mut b.re, 0, total.0);
        set(&mut b.im, 0, total.1);
        for k in 1..=R / 2 {
            let (mut even, mut turned) = (first, first);
            for j in 1..=R / 2 {
                let t = j * k % R;
                let (t, sign) = if t > R / 2 { (R - t, -1.0) } else { (t, 1.0) };
                let [cos, sin] = self.0.get(t - 1).copied().unwrap_or([0.0; 2]);
                let (cos, sin) = (L::splat(proof, cos), L::splat(proof, sign * sin));
                even = (even.0 + get(&sums.re, j) * cos, even.1 + get(&sums.im, j) * cos);
                let (x, y) = (get(&differences.re, j) * sin, get(&differences.im, j) * sin);
                turned = if j == 1 { (x, y) } else { (turned.0 + x, turned.1 + y) };
            }
            set(&mut b.re, k, even.0 + turned.1);
            set(&mut b.im, k, even.1 - turned.0);
            set(&mut b.re, R - k, even.0 - turned.1);
            set(&mut b.im, R - k, even.1 + turned.0);
        }
        b
    }
}
