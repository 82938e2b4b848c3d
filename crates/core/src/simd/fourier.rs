//! One stage of a mixed-radix Fourier transform (Stockham, decimation in frequency).
//!
//! Vectors run across independent butterflies, each of which is computed in one fixed order, so
//! the bits do not depend on their width.

use super::{LANES, LaneVector};
use crate::dispatch::Job;

/// The radices that have a butterfly.
pub(crate) const RADICES: [usize; 7] = [4, 2, 3, 5, 7, 11, 13];

/// The largest of them.
const MOST: usize = 13;

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
        let radix = self.radix;
        let Some(groups) = Butterflies::<L::Slim>::new(self, re, im) else { return };
        match radix {
            2 if groups.are_along() => groups.along::<2>(proof, Two),
            3 if groups.are_along() => groups.along::<3>(proof, Odd(&THIRDS)),
            4 if groups.are_along() => groups.along::<4>(proof, Four),
            5 if groups.are_along() => groups.along::<5>(proof, Odd(&FIFTHS)),
            _ => groups.anyhow(proof, radix),
        }
    }
}

/// The Fourier transforms of the first `radix` numbers.
#[inline(always)]
fn butterfly<L: LaneVector>(proof: L::Proof, radix: usize, a: &mut Complex<L, MOST>) {
    match radix {
        2 => in_registers::<L, 2>(proof, Two, a),
        3 => in_registers::<L, 3>(proof, Odd(&THIRDS), a),
        4 => in_registers::<L, 4>(proof, Four, a),
        5 => in_registers::<L, 5>(proof, Odd(&FIFTHS), a),
        7 => in_registers::<L, 7>(proof, Odd(&SEVENTHS), a),
        11 => in_registers::<L, 11>(proof, Odd(&ELEVENTHS), a),
        13 => in_registers::<L, 13>(proof, Odd(&THIRTEENTHS), a),
        _ => {}
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

/// A stage whose slices were checked against its counts.
struct Butterflies<'a, L> {
    from: [*const f32; 2],
    to: [*mut f32; 2],
    twiddles: *const f32,
    terms: usize,
    sequences: usize,
    memory: core::marker::PhantomData<(&'a mut [f32], L)>,
}

impl<'a, L: LaneVector> Butterflies<'a, L> {
    /// Nothing if the radix has no butterfly, a slice is too short for the counts, or there is nothing to do.
    #[inline(always)]
    fn new(stage: Stage<'a>, re: &'a [f32], im: &'a [f32]) -> Option<Self> {
        let Stage { radix, terms, sequences, twiddles, re: out, im: out_im } = stage;
        let whole = radix.checked_mul(terms)?.checked_mul(sequences)?;
        let slices = [re.len(), im.len(), out.len(), out_im.len()];
        let fits = (2..=MOST).contains(&radix)
            && whole > 0
            && slices.iter().all(|&length| length >= whole)
            && twiddles.len() / 2 / (radix - 1) >= terms;
        fits.then_some(Self {
            from: [re.as_ptr(), im.as_ptr()],
            to: [out.as_mut_ptr(), out_im.as_mut_ptr()],
            twiddles: twiddles.as_ptr(),
            terms,
            // There are some, which the compiler is told.
            sequences: sequences.max(1),
            memory: core::marker::PhantomData,
        })
    }

    /// Whether there are as many sequences as a vector has lanes.
    #[inline(always)]
    fn are_along(&self) -> bool {
        self.sequences >= L::WIDTH
    }

    /// Vectors of neighbouring sequences: one twiddle factor serves all lanes. Where they [are](Self::are_along)
    /// enough, for a radix whose butterfly fits registers.
    #[inline(always)]
    fn along<const R: usize>(&self, proof: L::Proof, radix: impl Radix<R>) {
        let (s, m) = (self.sequences, self.terms);
        for p in 0..m {
            let mut w = Complex { re: [L::splat(proof, 1.0); R], im: [L::splat(proof, 0.0); R] };
            for k in 1..R {
                // SAFETY: `k < R` and `p < terms`.
                unsafe {
                    let [re, im] = self.twiddle(k, p);
                    set(&mut w.re, k, L::splat(proof, re.read()));
                    set(&mut w.im, k, L::splat(proof, im.read()));
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

    /// Any counts and any radix: the numbers of a butterfly lie in memory, and what comes before and after it is compiled
    /// once for all radices.
    ///
    /// Butterfly `t = p·s + q` takes elements `t + j·m·s`. Where sequences fill vectors, all lanes of one have the
    /// same `p`; else they are neighbours in `t`, each with its own.
    #[inline(always)]
    fn anyhow(&self, proof: L::Proof, radix: usize) {
        let (s, m) = (self.sequences, self.terms);
        let (total, zeros) = (m * s, [L::splat(proof, 0.0); MOST]);
        let mut t = 0;
        while t < total {
            let p = t / s;
            // As in `along`, lanes may be taken again.
            let (first, count) = match self.are_along() {
                true => (t.min((p + 1) * s - L::WIDTH), L::WIDTH),
                false => (t, L::WIDTH.min(total - t)),
            };
            let mut a = Complex { re: zeros, im: zeros };
            for j in 0..radix {
                // SAFETY: `first + count <= m·s`, so `count` elements from `first + j·m·s` on are within the
                // `radix·m·s` that `new` checked.
                unsafe {
                    let from = first + j * total;
                    set(&mut a.re, j, some(proof, self.from[0].add(from), count));
                    set(&mut a.im, j, some(proof, self.from[1].add(from), count));
                }
            }
            butterfly(proof, radix, &mut a);
            if self.are_along() {
                let to = s * radix * p + first - p * s;
                for k in 0..radix {
                    let (mut re, mut im) = (get(&a.re, k), get(&a.im, k));
                    // SAFETY: `k < radix` and `p < m`; the vector lies within the run of `s` elements of output `k` of `p`.
                    unsafe {
                        if p > 0 && k > 0 {
                            let [c, s] = self.twiddle(k, p);
                            let (c, s) = (L::splat(proof, c.read()), L::splat(proof, s.read()));
                            (re, im) = (re * c - im * s, re * s + im * c);
                        }
                        re.write(self.to[0].add(to + s * k));
                        im.write(self.to[1].add(to + s * k));
                    }
                }
            } else {
                // SAFETY: there are `count` butterflies from `first` on.
                unsafe { self.scatter(proof, radix, first, count, &a) };
            }
            t = first + L::WIDTH;
        }
    }

    /// Multiplies and writes the outputs of `count` butterflies, from `first` on, with fewer sequences than lanes.
    ///
    /// # Safety
    /// `radix` is this stage's, and `first + count` at most `m·s`.
    #[inline(always)]
    unsafe fn scatter(
        &self,
        proof: L::Proof,
        radix: usize,
        first: usize,
        count: usize,
        a: &Complex<L, MOST>,
    ) {
        let s = self.sequences;
        // Which factor each lane takes, and where its output 0 goes.
        let mut places = [(0, 0); LANES];
        for (t, place) in (first..first + count).zip(&mut places) {
            *place = (t / s, s * radix * (t / s) + t % s);
        }
        let lanes = places.get(..count).unwrap_or_default();
        for k in 0..radix {
            let (x, y) = (get(&a.re, k), get(&a.im, k));
            let mut out = [[0.0; LANES]; 2];
            let [re, im] = &mut out;
            if k > 0 {
                for ((p, _), (re, im)) in lanes.iter().zip(re.iter_mut().zip(&mut *im)) {
                    // SAFETY: `p < m`, as `t < m·s`, and `k < radix`.
                    unsafe {
                        let [c, s] = self.twiddle(k, *p);
                        (*re, *im) = (c.read(), s.read());
                    }
                }
                let (c, s) = (L::load(proof, re, 0), L::load(proof, im, 0));
                (x * c - y * s).store(re, 0);
                (x * s + y * c).store(im, 0);
            }
            if k == 0 || first < s {
                // Where `p = 0` there is no product.
                let mut plain = [[0.0; LANES]; 2];
                let [plain_re, plain_im] = &mut plain;
                x.store(plain_re, 0);
                y.store(plain_im, 0);
                let plain = plain_re.iter().zip(&*plain_im);
                for (((p, _), (re, im)), (x, y)) in
                    lanes.iter().zip(re.iter_mut().zip(&mut *im)).zip(plain)
                {
                    if k == 0 || *p == 0 {
                        (*re, *im) = (*x, *y);
                    }
                }
            }
            for ((_, to), (re, im)) in lanes.iter().zip(re.iter().zip(&*im)) {
                // SAFETY: `to = s·radix·p + q` with `p < m` and `q < s`; `radix·m·s` are writable.
                unsafe {
                    self.to[0].add(to + s * k).write(*re);
                    self.to[1].add(to + s * k).write(*im);
                }
            }
        }
    }

    /// Where the real and the imaginary part of factor `p` of output `k` are.
    ///
    /// # Safety
    /// `k` from 1 to below the radix, `p < terms`: there are `2·(radix − 1)·terms` factors.
    #[inline(always)]
    unsafe fn twiddle(&self, k: usize, p: usize) -> [*const f32; 2] {
        // SAFETY: as the caller vouches.
        unsafe {
            let at = self.twiddles.add((k - 1) * 2 * self.terms + p);
            [at, at.add(self.terms)]
        }
    }
}

/// A butterfly on the first `R` numbers.
#[inline(always)]
fn in_registers<L: LaneVector, const R: usize>(
    proof: L::Proof,
    radix: impl Radix<R>,
    a: &mut Complex<L, MOST>,
) {
    let (re, im) = (a.re.first_chunk_mut::<R>(), a.im.first_chunk_mut::<R>());
    if let (Some(re), Some(im)) = (re, im) {
        let b = radix.apply(proof, Complex { re: *re, im: *im });
        (*re, *im) = (b.re, b.im);
    }
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
